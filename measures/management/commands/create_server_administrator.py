"""Make an account that looks after the server, and print its one-time link; the first one can be made nowhere else."""

from django.core.management.base import BaseCommand
from django.urls import reverse

from measures.access import System
from measures.actions.people import invite_server_administrator
from measures.actions.trail import ActionError
from measures.management.arguments import bad_input, form_faults
from measures.people_forms import AdministratorForm


class Command(BaseCommand):
    help = "สร้างผู้ดูแลเครื่องแม่ข่าย แล้วพิมพ์ลิงก์ที่ใช้ได้ครั้งเดียว"

    def add_arguments(self, parser):
        parser.add_argument("--username", required=True, help="ชื่อผู้ใช้")
        parser.add_argument("--name", required=True, help="ชื่อ-นามสกุล")
        parser.add_argument("--email", default="", help="อีเมล (ถ้ามี)")

    def handle(self, **options):
        form = AdministratorForm({name: options[name] for name in ("username", "name", "email")})
        if not form.is_valid():
            raise bad_input(form_faults(form))
        try:
            user, token = invite_server_administrator(by=System("create_server_administrator"), **form.cleaned_data)
        except ActionError as error:
            raise bad_input(str(error)) from None
        self.stdout.write(f"ลิงก์ตั้งรหัสผ่านของ {user.username} (ใช้ได้ครั้งเดียว ภายใน 7 วัน):")
        self.stdout.write(reverse("one_time_link", args=[token]))
