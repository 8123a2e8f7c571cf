"""Two folders to take away: one to put on a website as it is, one with which an auditor checks everything alone."""

import csv
import hashlib
import json
import tempfile
import zipfile
from io import StringIO

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from zipstream import ZipStream

from measures import trail, trail_csv, vault
from measures.models import AuditEvent, CompletionVersion, EvidenceFile
from reports import codes, open_files, payload, stored
from reports.models import Kind

SUMS = "SHA256SUMS"
EVENTS = 500  # of the trail in memory at a time
HEADINGS = ("ไฟล์ในชุดนี้", "มาตรการที่", "วันที่ของผล", "ชื่อหลักฐาน", "ลิงก์", "ชื่อไฟล์เดิม", "SHA-256", "เผยแพร่ต่อสาธารณะ", "สถานะ")


class Sums:
    """The SHA-256 of each file of a pack, taken while it passes, as sha256sum reads them."""

    def __init__(self):
        self.lines = []

    def of(self, name, chunks):
        found = hashlib.sha256()
        for chunk in chunks:
            found.update(chunk)
            yield chunk
        self.lines.append(f"{found.hexdigest()}  {name}\n")

    @property
    def content(self):
        return "".join(self.lines).encode()


# --- the publication pack ---------------------------------------------------------------------------------------------


def publication(document):
    """An open file: a ZIP of a folder, the same bytes each time; stored.Damaged where it is not as issued."""
    issued = stored.data_of(document)
    content = stored.compared(document)
    if content is None:
        raise stored.Damaged
    data = stored.document_of(issued)
    name = stored.file_name(document).removesuffix(".pdf")
    files = {
        f"{name}.pdf": content,
        "data.json": [data],
        open_files.CSV: [open_files.content(document, open_files.CSV)],
        open_files.HTML: [open_files.content(document, open_files.HTML)],
        "README.txt": [text("publication", document=document, name=name, proved=document.files.exists())],
    }
    sums, day = Sums(), timezone.localtime(document.issued_at).timetuple()[:6]
    pack = tempfile.SpooledTemporaryFile(2**20)  # noqa: SIM115  (who sends it closes it)
    with zipfile.ZipFile(pack, "w") as made:
        for each, chunks in (*files.items(), (SUMS, None)):
            entry = zipfile.ZipInfo(f"{name}/{each}", day)
            entry.external_attr = 0o644 << 16  # unpacked, it can be read by the web server
            with made.open(entry, "w") as part:
                for chunk in sums.of(each, chunks) if chunks else [sums.content]:
                    part.write(chunk)
    pack.seek(0)
    return pack


def text(which, **context):
    """A text for people, with the line ends that Windows's Notepad needs."""
    context["code"] = codes.shown(context["document"].code)
    context["site"] = settings.SITE_URL and settings.SITE_URL + reverse("verify")
    return render_to_string(f"reports/packs/{which}.txt", context).replace("\n", "\r\n").encode("utf-8-sig")


# --- the audit pack ---------------------------------------------------------------------------------------------------


def evidence_of(document):
    """What proved the results of a report when it was submitted: (version of the result, its proof as it was told)."""
    if document.kind != Kind.REPORT:
        return
    path = "completion__measure__plan"
    versions = CompletionVersion.objects.filter(
        **{f"{path}__agency": document.agency, f"{path}__fiscal_year": document.fiscal_year},
        saved_at__lte=document.submitted_at,
    )
    versions = versions.select_related("completion__measure").order_by(
        "completion__measure__position", "completion", "-version"
    )
    last = None
    for version in versions.iterator(EVENTS):
        newest, last = version.completion_id != last, version.completion_id
        if newest and not version.withdrawn and version.when.last <= document.as_of:
            yield from ((version, proof) for proof in version.proofs)


def file_names(document):
    """The names of the files that the pack of a document takes, for the trail."""
    return [proof["name"] for _, proof in evidence_of(document) if "file" in proof]


def audit(document):
    """The bytes of a ZIP while it is made: one piece of one file is in memory at a time.

    The caller has compared the PDF and the data. Each file of evidence is compared with its hash before it goes in; one
    that does not match, or is gone, is left out and named so.
    """
    pack, sums, listed = ZipStream(), Sums(), StringIO(newline="")
    writer = csv.writer(listed)
    writer.writerow(HEADINGS)

    def add(name, chunks):
        pack.add(sums.of(name, chunks), name)
        return pack.file()

    issued = stored.data_of(document)
    data = stored.document_of(issued)
    yield from add("HOW-TO-CHECK.txt", [text("audit", document=document, data_sha256=payload.sha256(data))])
    yield from add("document.pdf", stored.chunks(document))
    yield from add("data.json", [data])
    yield from add("issued.json", [issued])
    yield from add("document.json", [payload.canonical(facts(document))])
    for number, (version, proof) in enumerate(evidence_of(document), 1):
        name, state = "", "ลิงก์"
        if "file" in proof:
            file = EvidenceFile.objects.prefetch_related("destructions").filter(key=proof["file"]).first()
            state, handle = opened(file)
            if handle:
                name = f"evidence/{number:04}-{file.sha256[:12]}.{file.kind}"
                with handle:
                    yield from add(name, iter(lambda source=handle: source.read(vault.BLOCK), b""))
        row = (
            *(name, version.completion.measure.position, version.date, proof["title"], proof.get("url", "")),
            *(proof.get("name", ""), proof.get("sha256", ""), "ใช่" if proof.get("public") else "ไม่ใช่", state),
        )
        writer.writerow([trail_csv.harmless(cell) for cell in row])
    yield from add("evidence.csv", [listed.getvalue().encode("utf-8-sig")])
    yield from add("trail.csv", (line.encode() for line in trail_csv.lines(events(document))))
    yield from add("trail.jsonl", (sealed(event) for event in events(document)))
    pack.add(sums.content, SUMS)
    yield from pack.finalize()


def opened(file):
    """(what is to be said of a file of evidence, its bytes opened where they are as they were brought)."""
    if file is None:
        return "ไม่พบรายการของไฟล์", None
    if destroyed := file.destroyed:
        return f"ทำลายแล้วโดยการอนุมัติของ {destroyed.decided_by_name} เหตุผล: {destroyed.reason}", None
    try:
        handle = vault.path_of(file.key).open("rb")
    except OSError:
        return "ไม่พบไฟล์ในที่เก็บ", None
    if vault.sha256_of(handle) != file.sha256:
        handle.close()
        return "ไฟล์ในที่เก็บไม่ตรงกับที่แนบไว้", None
    return "ตรงกับที่แนบไว้", handle


def facts(document):
    """What stands beside the data of a version: its place, its hashes, and its anchor in the trail."""
    told = stored.event_facts(document) | {"agency": document.agency.slug, "fiscal_year": document.fiscal_year}
    told |= {name: getattr(document, name) for name in ("trail_chain", "trail_seq", "trail_mac", "software")}
    return told | {"issued_at": document.issued_at.isoformat(), "submitted_at": document.submitted_at.isoformat()}


def events(document):
    """The trail of the agency up to the event of issuing."""
    upto = AuditEvent.objects.filter(chain=document.trail_chain, seq__lte=document.trail_seq)
    return upto.order_by("seq").iterator(EVENTS)


def sealed(event):
    """An event with all that its seal is taken of, and the seal."""
    told = {name: getattr(event, name) for name in (*trail.SEALED, *trail.KEYS)}
    told |= {"at": event.at.isoformat(), "agency": event.agency_id, "mac": event.mac}
    return (json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n").encode()
