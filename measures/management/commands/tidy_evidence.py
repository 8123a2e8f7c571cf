"""Clear away files that were received and never recorded, and finish destructions that were cut short."""

from ita_tracker import clock
from measures import stored_files, vault
from measures.management.arguments import OneLineCommand


class Command(OneLineCommand):
    help = "ลบไฟล์ที่รับไว้แต่ไม่ได้บันทึกภายในหนึ่งวัน และไฟล์ที่อนุมัติให้ทำลายแล้วแต่ยังอยู่"

    def handle(self, **_):
        count = 0
        for file in stored_files.to_be_destroyed():
            vault.remove(file.key)
            count += 1
        for path in stored_files.left_over(clock.now()):
            path.unlink(missing_ok=True)
            count += 1
        self.stdout.write(f"ลบแล้ว {count} ไฟล์")
