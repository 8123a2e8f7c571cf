"""Prove that the trail was not altered, or name what was; and print its heads, to be kept as anchors."""

from django.core.management.base import CommandError

from measures import trail
from measures.management.arguments import OneLineCommand, bad_input


class Command(OneLineCommand):
    help = "ตรวจสอบว่าประวัติการดำเนินการไม่ถูกแก้ไข ลบ แทรก หรือตัดท้าย"

    def add_arguments(self, parser):
        parser.add_argument("--anchor", action="append", default=[], help="จุดอ้างอิงที่เก็บไว้ สาย:ลำดับ:รหัส (ใส่ได้หลายครั้ง)")
        parser.add_argument("--heads", action="store_true", help="พิมพ์จุดอ้างอิงปัจจุบันเพื่อเก็บไว้นอกฐานข้อมูล")

    def handle(self, *, anchor, heads, **_):
        try:
            anchors = trail.read_anchors(anchor)
        except ValueError:
            raise bad_input("--anchor: ต้องเป็น สาย:ลำดับ:รหัส ตามที่ --heads พิมพ์") from None
        found = list(trail.faults(anchors))
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"ประวัติไม่ครบถ้วนหรือถูกแก้ไข {len(found)} แห่ง", returncode=1)
        if heads:
            for head in trail.heads():
                self.stdout.write(head)
        else:
            self.stdout.write("ประวัติครบถ้วน ไม่พบการแก้ไข")
