"""Make an agency, its divisions and its first administrator, and print the administrator's one-time link."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.urls import reverse

from measures.access import System
from measures.actions.organisation import open_agency
from measures.actions.trail import ActionError
from measures.management.arguments import bad_input, form_faults
from measures.people_forms import AgencyForm


class Command(BaseCommand):
    help = "สร้างหน่วยงาน ส่วนราชการ และผู้ดูแลระบบคนแรก แล้วพิมพ์ลิงก์ที่ใช้ได้ครั้งเดียว"

    def add_arguments(self, parser):
        parser.add_argument("--slug", required=True, help="รหัสหน่วยงาน เช่น phutthaisong")
        parser.add_argument("--name", required=True, help="ชื่อหน่วยงาน")
        parser.add_argument("--district", required=True, help="อำเภอ")
        parser.add_argument("--province", required=True, help="จังหวัด")
        parser.add_argument("--division", required=True, action="append", help="ส่วนราชการ ใช้ได้หลายครั้ง ตามลำดับ")
        parser.add_argument("--administrator-username", required=True, help="ชื่อผู้ใช้ของผู้ดูแลระบบคนแรก")
        parser.add_argument("--administrator-name", required=True, help="ชื่อ-นามสกุลของผู้ดูแลระบบคนแรก")
        parser.add_argument("--administrator-email", default="", help="อีเมล (ถ้ามี)")

    def handle(self, **options):
        form = AgencyForm(
            {
                "slug": options["slug"],
                "agency_name": options["name"],
                "district": options["district"],
                "province": options["province"],
                "divisions": "\n".join(options["division"]),
                "username": options["administrator_username"],
                "name": options["administrator_name"],
                "email": options["administrator_email"],
            }
        )
        if not form.is_valid():
            raise bad_input(form_faults(form))
        try:
            agency, user, token = open_agency(**form.said, by=System("create_agency"))
        except (ActionError, ValidationError) as error:
            raise bad_input(str(error)) from None
        self.stdout.write(f"สร้าง{agency}แล้ว ลิงก์ตั้งรหัสผ่านของ {user.username} (ใช้ได้ครั้งเดียว ภายใน 7 วัน):")
        self.stdout.write(reverse("one_time_link", args=[token]))
