"""What lies in the vault against what database and trail say: files missing, altered, left over, or to be destroyed."""

from datetime import timedelta
from uuid import UUID

from measures import vault
from measures.models import AuditEvent, Destruction, EvidenceFile
from measures.trail_keys import key_of

LEFT_OVER = timedelta(days=1)  # longer than a form may hold on to what was received
BATCH = 500


def rows():
    """Every EvidenceFile that is not destroyed, a batch at a time."""
    standing = EvidenceFile.objects.exclude(pk__in=Destruction.objects.filter(approved=True).values("file"))
    return standing.select_related("completion__measure").order_by("pk").iterator(BATCH)


def faults():
    """A line for each file whose bytes are not those that were brought, and for each that should be gone."""
    for file in rows():
        try:
            with vault.path_of(file.key).open("rb") as handle:
                found = vault.sha256_of(handle)
        except FileNotFoundError:
            yield f"{file.key} {file.name}: หายไป"
        except OSError as error:
            yield f"{file.key} {file.name}: อ่านไม่ได้ ({error.strerror})"
        else:
            if found != file.sha256:
                yield f"{file.key} {file.name}: เนื้อหาถูกเปลี่ยน"
        if not in_trail(file):
            yield f"{file.key} {file.name}: ไม่ตรงกับที่ประวัติบันทึกไว้เมื่อแนบ"
    for file in to_be_destroyed():
        yield f"{file.key} {file.name}: อนุมัติให้ทำลายแล้วแต่ยังอยู่ ใช้คำสั่ง tidy_evidence"


def in_trail(file):
    """Whether the trail, which is sealed, told of the file what its row says: else both were altered together."""
    told = {"file": str(file.key), "name": file.name, "sha256": file.sha256, "size": file.size}
    events = AuditEvent.objects.filter(key=key_of(file.completion.measure), verb__startswith="completion ")
    parts = (part for after in events.values_list("after", flat=True).iterator() for part in after.get("evidence", ()))
    return any(told.items() <= part.items() for part in parts)


def to_be_destroyed():
    """The files whose destruction is on record and whose bytes are still there."""
    approved = EvidenceFile.objects.filter(destructions__approved=True).order_by("pk")
    return (file for file in approved.iterator(BATCH) if vault.path_of(file.key).exists())


def left_over(now):
    """The paths that no row names, of forms that were given up and of processes that were killed a day ago or more."""
    names = []
    for path in vault.root().iterdir():
        try:
            old = path.stat().st_mtime < (now - LEFT_OVER).timestamp()
        except FileNotFoundError:  # recorded or given up at this moment
            continue
        if not old:
            continue
        if path.name.startswith(vault.COMING):
            yield path
        elif vault.KEY.fullmatch(path.name):
            names.append(path)
        if len(names) >= BATCH:
            yield from unnamed(names)
            names = []
    yield from unnamed(names)


def unnamed(paths):
    """Those of the paths whose key no row has."""
    keys = EvidenceFile.objects.filter(key__in=[UUID(path.name) for path in paths]).values_list("key", flat=True)
    named = {key.hex for key in keys}
    return [path for path in paths if path.name not in named]
