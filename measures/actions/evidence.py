"""Files of evidence: that a private one was read, and destroying one that should never have been there."""

import logging

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ita_tracker import clock
from measures import vault
from measures.access import Permission, require
from measures.actions.trail import ActionError, name_of, record, require_reason
from measures.models import Destruction, EvidenceFile

log = logging.getLogger(__name__)


def told(file):
    """A file as the trail names it."""
    return {"file": str(file.key), "name": file.name, "sha256": file.sha256}


@transaction.atomic
def note_reading(*, file, by):
    """Say in the trail that somebody is about to read a private file."""
    measure = file.completion.measure
    require(by, Permission.READ, measure.plan.agency)
    record("evidence read", measure, by=by, agency=measure.plan.agency, after=told(file))


@transaction.atomic
def note_damage(*, file, found, by):
    """Say in the trail that the bytes of a file are not those that were brought, or are gone (`found` is empty)."""
    measure = file.completion.measure
    log.critical("evidence %s is damaged: it should be %s and is %s", file.key, file.sha256, found or "missing")
    after = {"file": str(file.key), "name": file.name, "sha256": found}
    record("evidence found damaged", measure, by=by, agency=measure.plan.agency, before=told(file), after=after)


@transaction.atomic
def ask_destruction(*, file, reason, by):
    """Ask an executive that the bytes of a file be destroyed; the Destruction waits for their word."""
    file = locked_file(file)
    measure = file.completion.measure
    require(by, Permission.ASK_DESTRUCTION, measure.plan.agency)
    require_reason(reason)
    if file.destroyed:
        raise ActionError("ไฟล์นี้ถูกทำลายไปแล้ว")
    if file.destruction:
        return file.destruction  # sent twice
    asked = Destruction.objects.create(
        file=file, reason=reason, asked_by=by, asked_by_name=name_of(by), asked_at=clock.now()
    )
    record("evidence destruction asked", measure, by=by, agency=measure.plan.agency, after=told(file), reason=reason)
    return asked


@transaction.atomic
def decide_destruction(*, destruction, approved, why, by):
    """An executive's word on destroying a file, once; approved, its bytes go as soon as that is on record."""
    file = locked_file(destruction.file)
    measure = file.completion.measure
    require(by, Permission.DECIDE, measure.plan.agency)
    destruction = Destruction.objects.get(pk=destruction.pk)
    if destruction.asked_by_id == by.pk:
        raise PermissionDenied("ผู้ขอทำลายไฟล์อนุมัติคำขอของตนเองไม่ได้ ต้องให้ผู้บริหารอีกคนหนึ่งพิจารณา")
    if destruction.approved is not None:
        if destruction.approved == approved and destruction.decided_by_id == by.pk:
            return destruction  # sent twice
        raise ActionError("คำขอนี้พิจารณาไปแล้ว โปรดเปิดหน้านี้ใหม่เพื่อดูผล")
    if not approved and not why.strip():
        raise ActionError("โปรดระบุเหตุผลที่ไม่อนุมัติ")
    destruction.approved, destruction.why = approved, why
    destruction.decided_by, destruction.decided_by_name, destruction.decided_at = by, name_of(by), clock.now()
    destruction.save(update_fields=["approved", "why", "decided_by", "decided_by_name", "decided_at"])
    before = {"reason": destruction.reason, "asked_by": destruction.asked_by_name}
    record(
        "evidence destroyed" if approved else "evidence destruction refused",
        measure,
        by=by,
        agency=measure.plan.agency,
        before=before,
        after=told(file),
        reason=why,
    )
    if approved:
        transaction.on_commit(lambda: bytes_go(file))
    return destruction


def bytes_go(file):
    """Remove the bytes of a file whose destruction is on record; what cannot go now, tidy_evidence removes."""
    try:
        vault.remove(file.key)
    except OSError as error:
        log.error("evidence %s is to be destroyed but is still there: %s", file.key, error)


def locked_file(file):
    """The file as it is now, with what was asked about it; nobody else asks or decides until this transaction ends."""
    files = EvidenceFile.objects.select_for_update(of=("self",), no_key=True).select_related(
        "completion__measure__plan__agency"
    )
    return files.prefetch_related("destructions").get(pk=file.pk)
