"""What the commands share: arguments for a plan and a day, and errors that end with status 2 and one clear line."""

import re

from django.core.management.base import BaseCommand, CommandError

from ita_tracker import thai
from measures.models import Plan


def bad_input(message):
    """The error for an argument that cannot be used; the command ends with status 2."""
    return CommandError(message, returncode=2)


def add_plan_arguments(parser):
    parser.add_argument("--agency", required=True, help="รหัสหน่วยงาน เช่น phutthaisong")
    parser.add_argument("--fiscal-year", required=True, help="ปีงบประมาณ พ.ศ. เช่น 2566")


def add_as_of_argument(parser):
    parser.add_argument("--as-of", required=True, help="ณ วันที่ (ค.ศ.) เช่น 2023-04-30")


def plan_of(options):
    """The Plan that --agency and --fiscal-year name."""
    try:
        year = thai.parse_fiscal_year(options["fiscal_year"])
    except thai.DateError as error:
        raise bad_input(f"--fiscal-year: {error}") from None
    plans = Plan.objects.select_related("agency", "assessed_framework")
    try:
        return plans.get(agency__slug=options["agency"], fiscal_year=year)
    except Plan.DoesNotExist:
        raise bad_input(f"ไม่พบแผนของหน่วยงาน {options['agency']!r} ปีงบประมาณ พ.ศ. {year}") from None


def day_of(text, name):
    """The date of an ISO argument, the only form that commands take."""
    written = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text, re.ASCII)
    if not written:
        raise bad_input(f"{name}: พิมพ์วันที่แบบ ค.ศ. เช่น 2023-04-30")
    year, month, day = (int(part) for part in written.groups())
    if year >= thai.MIN_DATE_YEAR:
        raise bad_input(f"{name}: ปีต้องเป็น ค.ศ. โปรดพิมพ์ {thai.be_to_ce(year)}-{month:02}-{day:02}")
    try:
        return thai.parse_date(text).first
    except thai.DateError as error:
        raise bad_input(f"{name}: {error}") from None


def form_faults(form):
    """What a form finds wrong, in one line."""
    return " · ".join(f"{form[name].label}: {' '.join(faults)}" for name, faults in form.errors.items())


class OneLineCommand(BaseCommand):
    """A command that answers a wrong or missing argument with one line, where argparse would print its whole usage."""

    def create_parser(self, *args, **kwargs):
        parser = super().create_parser(*args, **kwargs)
        usual = parser.error

        def error(message):
            if parser.called_from_command_line:
                parser.exit(2, f"{parser.prog}: {message}\n")
            usual(message)

        parser.error = error
        return parser
