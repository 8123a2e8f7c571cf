"""Write the report of a plan and round as a PDF."""

import os
import tempfile
from pathlib import Path

from ita_tracker import thai
from measures.management.arguments import (
    OneLineCommand,
    add_as_of_argument,
    add_plan_arguments,
    bad_input,
    day_of,
    plan_of,
)
from reports.assemble import assemble_report
from reports.render import document
from reports.render.pdf import RenderError


class Command(OneLineCommand):
    help = "จัดทำรายงานการดำเนินการตามมาตรการเป็นไฟล์ PDF"

    def add_arguments(self, parser):
        add_plan_arguments(parser)
        parser.add_argument("--round", required=True, help="รอบ 6 หรือ 12 เดือน")
        add_as_of_argument(parser)
        parser.add_argument("--output", required=True, help="ชื่อไฟล์ PDF")

    def handle(self, **options):
        plan, as_of = plan_of(options), day_of(options["as_of"], "--as-of")
        if options["round"] not in {str(which.value) for which in thai.Round}:
            raise bad_input("--round: รอบต้องเป็น 6 หรือ 12")
        output = Path(options["output"])
        if output.exists() and not output.resolve().is_file():
            raise bad_input(f"--output: {output} ไม่ใช่ไฟล์ธรรมดา")
        if not output.parent.is_dir():
            raise bad_input(f"--output: ไม่มีโฟลเดอร์ {output.parent}")
        try:
            content = document.to_pdf(assemble_report(plan, int(options["round"]), as_of))
        except (document.DocumentError, RenderError) as error:
            raise bad_input(f"จัดทำเอกสารไม่ได้: {' '.join(str(error).split())}") from None
        try:
            write_whole(output, content)
        except OSError as error:
            raise bad_input(f"--output: เขียนไฟล์ {output} ไม่ได้ ({error.strerror})") from None
        self.stdout.write(f"เขียนไฟล์ {output} แล้ว ({len(content):,} ไบต์)")


def write_whole(path, content):
    """Write a file whole or not at all; where the path is a link, what it points to."""
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise
