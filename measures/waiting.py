"""How much each person has brought that no result names yet: a mark for each file, in a folder of the person's own.

What waits has no row, and its name in the vault does not say whose it is; so the marks do, empty files on this machine.
Where they are lost, what waits is merely counted anew from nothing, and tidy_evidence clears it away all the same.
"""

from contextlib import suppress
from uuid import UUID

from django.conf import settings

from ita_tracker import clock
from measures import stored_files, vault
from measures.models import EvidenceFile

MOST = 40  # files: twice what a result may have
FORM = 20  # files of the largest size: the bytes of one full form


class Waiting:
    """What a person has waiting: counted once, and then with each file that comes with the form."""

    def __init__(self, user):
        self.folder = settings.BUILD_DIR / "waiting" / str(user.pk)
        self.count = self.bytes = None

    def why_not(self, size):
        """A sentence in Thai on why another file of so many bytes is not taken; "" where it is."""
        if self.count is None:
            self.count, self.bytes = self.standing()
        if self.count < MOST and self.bytes + size <= FORM * settings.EVIDENCE_MAX_BYTES:
            return ""
        held = f"{self.count} ไฟล์ รวม {self.bytes / 2**20:,.0f} MB"
        return (
            f"ท่านมีไฟล์ที่ส่งไว้แต่ยังไม่ได้บันทึก {held} ซึ่งเต็มจำนวนแล้ว ยังไม่ได้รับไฟล์นี้ "
            "โปรดบันทึกแบบฟอร์มที่ค้างอยู่ก่อน หรือรอ 1 วันให้ระบบลบไฟล์ที่ไม่ได้บันทึก แล้วเลือกไฟล์อีกครั้ง"
        )

    def mark(self, key, size):
        """Count a file in; before it gets its place, so that none waits without a mark."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / key.hex).touch(mode=0o600)
        self.count, self.bytes = self.count + 1, self.bytes + size

    def standing(self):
        """(how many files wait, their bytes); what is too old to be used is taken away, and marks of no use."""
        try:
            marks = [path for path in self.folder.iterdir() if vault.KEY.fullmatch(path.name)]
        except FileNotFoundError:
            return 0, 0
        recorded = EvidenceFile.objects.filter(key__in=[UUID(mark.name) for mark in marks]) if marks else ()
        named = {each.key.hex for each in recorded}
        old = (clock.now() - stored_files.LEFT_OVER).timestamp()
        count = total = 0
        for mark in marks:
            path = vault.path_of(UUID(mark.name))
            try:
                found = path.stat()
            except FileNotFoundError:
                found = None
            if found and mark.name not in named and found.st_mtime < old:
                path.unlink(missing_ok=True)
                found = None
            if found and mark.name not in named:
                count, total = count + 1, total + found.st_size
                continue
            with suppress(FileNotFoundError):  # another form of theirs may look at the same moment
                if mark.name in named or mark.stat().st_mtime < old:  # else it may be of a file on its way
                    mark.unlink()
        return count, total
