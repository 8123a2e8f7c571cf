"""What a coordinator tells of a version's way outside, and that somebody takes all of it with its evidence."""

from django.db import transaction

from ita_tracker import clock, thai
from measures.access import Permission, require
from measures.actions.trail import ActionError, record
from reports.actions.submitting import said_name, turn
from reports.models import Publication, Withdrawal

WITHDRAWN = "ฉบับนี้ถอนจากหน้าสาธารณะแล้ว จึงไม่ควรเผยแพร่อีก โปรดเผยแพร่ฉบับที่ใหม่กว่า"


@transaction.atomic
def record_publication(*, document, url, published_on, by):
    """Note where and when a version was put on a website of the agency; told twice, it is noted once."""
    agency = turn(document.agency)
    require(by, Permission.PREPARE, agency)
    if Withdrawal.objects.filter(document=document).exists():
        raise ActionError(WITHDRAWN)
    if published_on > clock.today():
        raise ActionError("วันที่เผยแพร่ต้องไม่เกินวันนี้", "published_on")
    if published_on < (issued_on := clock.date_of(document.issued_at)):
        raise ActionError(f"วันที่เผยแพร่ต้องไม่ก่อนวันที่ออกเอกสาร คือ {thai.format_date(issued_on)}", "published_on")
    last = Publication.objects.filter(document=document).first()
    if last and (last.url, last.published_on) == (url, published_on):
        return last
    publication = Publication.objects.create(
        document=document,
        url=url,
        published_on=published_on,
        recorded_name=said_name(by),
        recorded_at=clock.now(),
    )
    after = {"url": url, "published_on": published_on.isoformat()}
    record("publication recorded", document, by=by, agency=agency, after=after)
    return publication


@transaction.atomic
def note_audit_pack(*, document, files, by):
    """Say in the trail that somebody is about to take a version with these files (names), private ones too."""
    require(by, Permission.READ_TRAIL, document.agency)
    after = {"number": document.number, "files": files}
    record("audit pack downloaded", document, by=by, agency=document.agency, after=after)
