"""Read every stored file of evidence again, and name what is missing, altered, or should have been destroyed."""

from django.core.management.base import CommandError

from measures import stored_files
from measures.management.arguments import OneLineCommand


class Command(OneLineCommand):
    help = "ตรวจสอบว่าไฟล์หลักฐานทุกไฟล์ยังอยู่และตรงกับที่แนบไว้"

    def handle(self, **_):
        count = 0
        for fault in stored_files.faults():
            self.stderr.write(fault)
            count += 1
        if count:
            raise CommandError(f"พบไฟล์หลักฐานที่ไม่ถูกต้อง {count} ไฟล์", returncode=1)
        self.stdout.write("ไฟล์หลักฐานครบถ้วน ตรงกับที่แนบไว้")
