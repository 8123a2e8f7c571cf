"""Send the day's reminders; to be run daily. What was sent is remembered, so it may run again, or late."""

from django.conf import settings
from django.core.management.base import CommandError

from ita_tracker import clock, thai
from measures.access import System
from measures.actions.reminders import send_reminders
from measures.letters import agencies, letters, unreachable
from measures.mail import Postbox
from measures.management.arguments import OneLineCommand, bad_input, day_of
from measures.models import Agency


class Command(OneLineCommand):
    help = "ส่งอีเมลแจ้งเตือนประจำวัน (ส่งซ้ำไม่ได้ วันที่ขาดไปจะส่งตามให้)"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="พิมพ์สิ่งที่จะส่ง โดยไม่ส่งและไม่บันทึก")
        parser.add_argument("--day", help="กับ --dry-run: เสมือนเป็นวันนั้น (ค.ศ.) เช่น 2023-04-23")

    def handle(self, *, dry_run, day, **_):
        if day and not dry_run:
            raise bad_input("--day ใช้ได้กับ --dry-run เท่านั้น")
        day = day_of(day, "--day") if day else clock.today()
        if dry_run:
            self.show(day)
            return
        if not settings.MAIL_IS_SET:
            self.stdout.write("ยังไม่ได้ตั้งค่าอีเมล (EMAIL_HOST) จึงไม่ส่งการแจ้งเตือน")
            return
        if not settings.SITE_URL:
            raise bad_input("ยังไม่ได้ตั้งค่า SITE_URL ลิงก์ในอีเมลจึงไม่มีที่อยู่ ให้ตั้งเป็น เช่น https://ita.example.go.th")
        with Postbox() as postbox:
            sent, failed = send_reminders(
                day=day, site=settings.SITE_URL, post=postbox.send, by=System("send_reminders")
            )
        if failed:
            raise CommandError(f"ส่งแล้ว {sent:,} ฉบับ ส่งไม่ได้ {failed:,} ฉบับ จะส่งให้ใหม่ในครั้งถัดไป", returncode=1)
        self.stdout.write(f"ส่งแล้ว {sent:,} ฉบับ")

    def show(self, day):
        """Print what would go."""
        count = 0
        for pk in agencies():
            for letter in letters(Agency.objects.get(pk=pk), day, clock.now(), settings.SITE_URL or "SITE_URL"):
                count += 1
                self.stdout.write(f"ถึง: {letter.user.username}\nเรื่อง: {letter.subject}\n\n{letter.text()}\n{'-' * 60}")
        self.stdout.write(f"วันที่ {thai.format_date(day)} จะส่ง {count:,} ฉบับ (ยังไม่ได้ส่งและไม่ได้บันทึก)")
        if people := unreachable():
            self.stdout.write(f"ผู้ใช้ที่ไม่ได้รับเพราะยังไม่ได้ระบุอีเมล {people:,} คน")
