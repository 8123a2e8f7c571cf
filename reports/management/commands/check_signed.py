"""Prove that the signed months are as they were signed, or name those that are not."""

from django.core.management.base import CommandError

from measures.management.arguments import OneLineCommand
from reports.month import kept


class Command(OneLineCommand):
    help = "ตรวจสอบว่าเอกสารรายเดือนที่ผู้บริหารลงนามไม่ถูกแก้ไขหรือลบ"

    def handle(self, **_):
        found = list(kept.faults())
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"เอกสารที่ลงนามถูกแก้ไขหรือสูญหาย {len(found)} แห่ง", returncode=1)
        self.stdout.write("เอกสารที่ลงนามครบถ้วน ไม่พบการแก้ไข")
