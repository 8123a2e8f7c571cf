"""Draw and issue what an executive has approved; started by the page of approval, in a process of its own."""

from django.core.management.base import BaseCommand, CommandError

from reports import jobs


class Command(BaseCommand):
    help = "จัดทำ PDF และออกเอกสารที่ผู้บริหารอนุมัติแล้ว (ระบบเรียกเอง)"
    requires_system_checks = []  # the server that starts it has passed them

    def add_arguments(self, parser):
        parser.add_argument("job", type=int, help="เลขที่ของงาน")

    def handle(self, *, job, **_):
        found = jobs.job_to_run(job)
        if found is None:
            raise CommandError("ไม่มีงานนี้ หรืองานจบแล้ว", returncode=2)
        document = jobs.run(found)
        if document is None:
            raise CommandError("ออกเอกสารไม่ได้", returncode=1)
        self.stdout.write(f"ออกเอกสารเลขที่ {document.number}/{document.fiscal_year} แล้ว")
