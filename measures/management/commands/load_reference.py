"""Load the reference plan of fiscal year 2566, once."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from measures import plan_file
from measures.access import System
from measures.models import Framework, Plan


class Command(BaseCommand):
    help = "โหลดแผนอ้างอิงปีงบประมาณ พ.ศ. 2566 (ครั้งเดียว)"

    def handle(self, **options):
        data = plan_file.read(settings.FIXTURE_DIR / "reference-2566.toml")
        slug, year = data["agency"]["slug"], data["plan"]["fiscal_year"]
        if Plan.objects.filter(agency__slug=slug, fiscal_year=year).exists():
            self.stdout.write(f"มีแผนของ {slug} ปีงบประมาณ พ.ศ. {year} อยู่แล้ว")
            return
        if not Framework.objects.filter(fiscal_year=data["plan"]["assessed_year"]).exists():
            call_command("load_frameworks", stdout=self.stdout)
        plan = plan_file.load(data, by=System("load_reference"))
        self.stdout.write(f"โหลด{plan} แล้ว")
