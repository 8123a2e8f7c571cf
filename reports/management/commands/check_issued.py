"""Prove that every issued document is what was issued, or name those that are not."""

from django.core.management.base import CommandError

from measures.management.arguments import OneLineCommand
from reports import stored
from reports.models import IssuedDocument


class Command(OneLineCommand):
    help = "ตรวจสอบว่าเอกสารที่ออกแล้วทุกฉบับไม่ถูกแก้ไขหรือลบ"

    def handle(self, **_):
        count = IssuedDocument.objects.count()
        found = 0
        for found, fault in enumerate(stored.faults(), 1):  # noqa: B007  (counted)
            self.stderr.write(fault)
        if found:
            raise CommandError(f"เอกสารที่ออกแล้วไม่ครบถ้วนหรือถูกแก้ไข {found} แห่ง", returncode=1)
        self.stdout.write(f"เอกสารที่ออกแล้ว {count} ฉบับครบถ้วน ไม่พบการแก้ไข")
