"""Load the frameworks of the assessment from tab-separated files."""

from django.conf import settings

from measures import framework_files
from measures.access import System
from measures.actions.frameworks import load_frameworks
from measures.management.arguments import OneLineCommand, bad_input


class Command(OneLineCommand):
    help = "โหลดกรอบการประเมิน ITA รายปีจากไฟล์"

    def add_arguments(self, parser):
        parser.add_argument("--items", default=settings.FIXTURE_DIR / "ita-framework.tsv")
        parser.add_argument("--years", default=settings.FIXTURE_DIR / "ita-framework-years.tsv")

    def handle(self, *, items, years, **_):
        try:
            rows, found = framework_files.read_years(years), framework_files.read_items(items)
            if strange := {row.framework_year for row in found} - {row.framework_year for row in rows}:
                raise framework_files.FrameworkFileError(f"{items}: no such year in {years}: {sorted(strange)}")
            frameworks = load_frameworks(years=rows, items=found, by=System("load_frameworks"))
        except framework_files.FrameworkFileError as error:
            raise bad_input(str(error)) from None
        except OSError as error:
            raise bad_input(f"{error.filename}: {error.strerror}") from None
        self.stdout.write(f"โหลดกรอบการประเมินปี {', '.join(map(str, frameworks))} แล้ว")
