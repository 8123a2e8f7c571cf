"""What is issued: the data that says all of it, and the PDF drawn from that data alone."""

import json
import tomllib

from django.conf import settings
from django.urls import reverse

from measures.access import Permission
from measures.actions.trail import ActionError
from reports import codes, payload, stored
from reports.actions.submitting import position_of, said_name
from reports.render import document, typeface


def issued_data(submission, *, code, accepted, by):
    """The canonical JSON of a version: the submitted object, its code, who prepared and approved, what was accepted.

    Where the server has a public address, also where the code is checked.
    """
    content = bytes(submission.data)
    if payload.sha256(content) != submission.data_sha256:
        raise ActionError("ข้อมูลที่เสนอถูกแก้ไขหลังเสนอ จึงออกเอกสารไม่ได้ โปรดแจ้งผู้ดูแลเครื่องแม่ข่ายทันที")
    path = reverse("verify_code", args=[code])
    address = {"verify": f"{settings.SITE_URL}{path}"} if settings.SITE_URL else {}
    return payload.canonical(
        address
        | {
            "accepted": accepted,
            "approved": {"name": said_name(by), "position": position_of(by, Permission.APPROVE, submission.agency)},
            "code": code,
            "document": json.loads(content),
            "prepared": {"name": submission.prepared_name, "position": submission.prepared_position},
        }
    )


def read(data):
    """(the object, the code) of the JSON of a version; stored.Damaged where it cannot be read."""
    try:
        issued = json.loads(bytes(data))
        return payload.from_json(payload.canonical(issued["document"])), issued["code"]
    except stored.WRONG:
        raise stored.Damaged from None


def drawn_from(data):
    """(the object, the marks of its pages) of the JSON of a version; stored.Damaged where it cannot be read."""
    report, code = read(data)
    return report, {"code": codes.shown(code), "verify": json.loads(bytes(data)).get("verify", "")}


def draw(data):
    """The PDF of the JSON of a version: the same bytes each time with the same software."""
    report, marks = drawn_from(data)
    return document.to_pdf(report, **marks)


def software():
    """What draws, name by name with its version."""
    import weasyprint
    from weasyprint.text.ffi import pango

    number = pango.pango_version()
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    faces = {f"{typeface.FAMILY} {face.style}": face.version for face in typeface.faces(document.FONTS)}
    return {
        "ITA Tracker": project["project"]["version"],
        "WeasyPrint": weasyprint.__version__,
        "Pango": f"{number // 10000}.{number // 100 % 100}.{number % 100}",
        **faces,
    }
