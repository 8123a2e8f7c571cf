"""Prepare the demonstration: the tables, the reference plan, and an account per role with a new password each time."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ita_tracker import clock
from measures.access import Role, System
from measures.actions.organisation import create_user, deactivate_user, grant_role, set_password
from measures.models import Agency, User

BY = System("demonstration")
A_YEAR = timedelta(days=365)
DIVISION = "กองยุทธศาสตร์และงบประมาณ"
PEOPLE = {  # username: the role, or None for the server's administrator, and a name that names nobody
    "officer": (Role.OFFICER, "เจ้าหน้าที่ตัวอย่าง"),
    "coordinator": (Role.COORDINATOR, "ผู้ประสานงานตัวอย่าง"),
    "executive": (Role.EXECUTIVE, "ผู้บริหารตัวอย่าง"),
    "auditor": (Role.AUDITOR, "ผู้ตรวจสอบตัวอย่าง"),
    "administrator": (Role.ADMINISTRATOR, "ผู้ดูแลระบบตัวอย่าง"),
    "server": (None, "ผู้ดูแลเครื่องแม่ข่ายตัวอย่าง"),
}


class Command(BaseCommand):
    help = "เตรียมระบบสาธิต หรือปิดบัญชีสาธิตทั้งหมด (--close-accounts)"
    requires_system_checks = []  # production refuses to start while demonstration accounts exist: this closes them

    def add_arguments(self, parser):
        parser.add_argument("--close-accounts", action="store_true", help="ปิดบัญชีสาธิตทั้งหมด")

    def handle(self, *, close_accounts, **_):
        if close_accounts:
            for user in User.objects.filter(is_demonstration=True, is_active=True):
                deactivate_user(user=user, by=BY)
                self.stdout.write(f"ปิดบัญชี {user.username} แล้ว")
            return
        if settings.MODE == "production":
            raise CommandError("ใช้คำสั่งนี้กับฐานข้อมูลจริงไม่ได้ ระบบสาธิตเริ่มด้วย ./dev run", returncode=2)
        call_command("migrate", verbosity=0)
        call_command("load_reference", stdout=self.stdout)
        agency = Agency.objects.get(slug="phutthaisong")
        self.stdout.write("\nบัญชีสาธิต (รหัสผ่านใหม่ทุกครั้งที่เริ่มระบบ)")
        for username, (role, name) in PEOPLE.items():
            password = secrets.token_urlsafe(9)
            user = User.objects.filter(username=username).first() or make(agency, username, role, name)
            if not user.is_demonstration:
                raise CommandError(f"บัญชี {username} เป็นบัญชีจริง โปรดใช้ฐานข้อมูลอื่นสำหรับระบบสาธิต", returncode=2)
            set_password(user=user, password=password, by=BY)
            self.stdout.write(f"  {username:<14}{password:<14}{name}")


def make(agency, username, role, name):
    """A demonstration account; the officer answers for one division."""
    user = create_user(username=username, name=name, by=BY, is_demonstration=True, is_server_administrator=role is None)
    if role:
        divisions = agency.divisions.filter(name=DIVISION) if role == Role.OFFICER else ()
        end = clock.today() + A_YEAR if role == Role.AUDITOR else None
        more = {"divisions": divisions, "position": role.label, "valid_until": end}
        grant_role(user=user, agency=agency, role=role, **more, by=BY)
    return user
