"""The bytes of issued documents: read in pieces, compared with their hashes, and every one of them checked anew."""

import hashlib
import json
import lzma

from django.db import connection

from measures.actions.trail import ActionError
from measures.models import AuditEvent
from reports import payload
from reports.models import IssuedDocument, IssuedPart, Submission

PART = 256 * 1024  # what sending a document takes of memory at a time
SUBMISSION_ALTERED = "ข้อมูลของฉบับที่เสนอไม่ตรงกับค่าแฮชที่บันทึกไว้"
SUBMISSION_UNREADABLE = "อ่านข้อมูลของฉบับที่เสนอไม่ได้"
THEREFORE = "จึงไม่แสดงเอกสารและอนุมัติไม่ได้ โปรดแจ้งผู้ดูแลเครื่องแม่ข่ายให้ตรวจด้วยคำสั่ง check_issued"
WRONG = (ValueError, KeyError, TypeError, AttributeError, RecursionError)  # what reading data raises that are not ours
PIECE = f"SELECT content FROM {IssuedPart._meta.db_table} WHERE document_id = %s AND position = %s"
ISSUED = "document issued"  # the event that an issued document is anchored to


class Damaged(Exception):
    """What is stored of a document is not what was issued."""


class Unreadable(ActionError):
    """What is stored of a submission is not what was submitted, or not to be read; the text says what to do."""


def report_of(submission):
    """The object that was submitted, read once for each instance; Unreadable where it is not what was submitted."""
    known = submission.__dict__.get("known")
    if known is None or known[0] is not submission.data:
        data = bytes(submission.data)
        if payload.sha256(data) != submission.data_sha256:
            raise Unreadable(f"{SUBMISSION_ALTERED} {THEREFORE}")
        if (report := readable(data)) is None:
            raise Unreadable(f"{SUBMISSION_UNREADABLE} {THEREFORE}")
        known = submission.known = (submission.data, report)
    return known[1]


def readable(data):
    """The object of canonical JSON, None where it cannot be read."""
    try:
        return payload.from_json(data)
    except WRONG:
        return None


def data_of(document):
    """The data of a version as issued, for every page and file that shows it; Damaged where it was altered."""
    data = bytes(document.data)
    if payload.sha256(data) != document.data_sha256:
        raise Damaged
    return data


def unpacked(file):
    """The bytes of an IssuedFile, None where they are not those that were issued."""
    try:
        found = lzma.decompress(bytes(file.content))
    except lzma.LZMAError:
        return None
    return found if payload.sha256(found) == file.sha256 else None


def parts_of(content):
    """The pieces in which bytes are stored."""
    return [content[start : start + PART] for start in range(0, len(content), PART)]


def chunks(document):
    """The stored bytes of a document, piece by piece; a query each, so that no reader holds the database."""
    size = position = 0
    while size < document.pdf_size:
        with connection.cursor() as cursor:
            cursor.execute(PIECE, [document.pk, position])
            found = cursor.fetchone()
        if found is None:
            return  # too few: the hash will say so
        size, position = size + len(found[0]), position + 1
        yield bytes(found[0])


def compared(document):
    """The stored bytes, piece by piece, if all of them are those that were issued; else None."""
    found, last, count = hashlib.sha256(), b"", 0
    for count, last in enumerate(chunks(document), 1):  # noqa: B007  (used below)
        found.update(last)
    if found.hexdigest() != document.pdf_sha256:
        return None
    return [last] if count == 1 else chunks(document)  # a single piece need not be read again


def intact(document):
    """Whether the stored bytes are those that were issued, and no others besides."""
    parts = IssuedPart.objects.filter(document=document.pk).count()
    return compared(document) is not None and parts == sum(1 for _ in chunks(document))


def file_name(document):
    """What the PDF of a version is called: letters, digits and hyphens only, with its code, by which it is proved."""
    which = f"round-{document.round}" if document.round else document.kind
    return f"ita-{document.agency.slug}-{document.fiscal_year}-{which}-v{document.version}-{document.code}.pdf"


def anchors():
    """The head of the trail that each issued document holds, by its place."""
    rows = IssuedDocument.objects.values_list("trail_chain", "trail_seq", "trail_mac")
    return {(chain, seq): mac for chain, seq, mac in rows.iterator()}


def event_facts(document, files=None):
    """What the event of issuing says of a document, so that neither can be altered alone.

    `files` gives those of a version that is not stored yet, name -> SHA-256.
    """
    if files is None:
        files = dict(document.files.values_list("name", "sha256"))
    names = ("kind", "round", "version", "number", "code", "data_sha256", "pdf_sha256", "pdf_size", "reason")
    facts = {name: getattr(document, name) for name in names}
    if files:  # those issued before there were any have an event without
        facts["files"] = [f"{name} {files[name]}" for name in sorted(files)]
    return facts | {"approved": document.approved_name, "prepared": document.prepared_name}


def faults():
    """Sentences in Thai that name what is wrong with the issued documents and submissions; none where all is well.

    The memory is that of one document.
    """
    events = set(AuditEvent.objects.filter(verb=ISSUED).values_list("chain", "seq"))
    for key in IssuedDocument.objects.order_by("pk").values_list("pk", flat=True).iterator():
        document = IssuedDocument.objects.select_related("agency", "submission").get(pk=key)
        name = f"เอกสารเลขที่ {document.number}/{document.fiscal_year} รหัส {document.code} ของ{document.agency}"
        events.discard((document.trail_chain, document.trail_seq))
        yield from (f"{name}: {fault}" for fault in document_faults(document))
    for key in Submission.objects.filter(issued=None).order_by("pk").values_list("pk", flat=True).iterator():
        submission = Submission.objects.select_related("agency").get(pk=key)
        if fault := submission_fault(submission):
            yield f"{submission}: {fault}"
    for chain, seq in sorted(events):
        yield f"สาย {chain} ลำดับที่ {seq}: มีเหตุการณ์ออกเอกสาร แต่ไม่พบเอกสาร"


def document_of(data):
    """The canonical JSON of the object inside the data of a version; Damaged where it cannot be read."""
    try:
        return payload.canonical(json.loads(data)["document"])
    except WRONG:
        raise Damaged from None


def submission_fault(submission):
    """What is wrong with the data of a submission; "" where nothing is."""
    data = bytes(submission.data)
    if payload.sha256(data) != submission.data_sha256:
        return SUBMISSION_ALTERED
    return "" if readable(data) else SUBMISSION_UNREADABLE


def holds(data, submission):
    """Whether the data of a version holds the object that was submitted."""
    try:
        return document_of(data) == bytes(submission.data)
    except Damaged:
        return False


def document_faults(document):
    data, submission = bytes(document.data), document.submission
    if payload.sha256(data) != document.data_sha256:
        yield "ข้อมูลไม่ตรงกับค่าแฮชที่บันทึกไว้"
    if not intact(document):
        yield "ไฟล์ PDF ไม่ตรงกับค่าแฮชที่บันทึกไว้"
    for file in document.files.all():
        if unpacked(file) is None:
            yield f"ไฟล์ {file.name} ไม่ตรงกับค่าแฮชที่บันทึกไว้"
    if fault := submission_fault(submission):
        yield fault
    elif payload.sha256(data) == document.data_sha256 and not holds(data, submission):
        yield "ข้อมูลไม่ตรงกับฉบับที่เสนอ"
    event = AuditEvent.objects.filter(chain=document.trail_chain, seq=document.trail_seq).first()
    if event is None or event.verb != ISSUED or event.mac != document.trail_mac:
        yield f"ไม่พบเหตุการณ์ออกเอกสารในประวัติ สาย {document.trail_chain} ลำดับที่ {document.trail_seq}"
    elif event.after != event_facts(document):
        yield "รายละเอียดของเอกสารไม่ตรงกับเหตุการณ์ออกเอกสารในประวัติ"
