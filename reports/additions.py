"""What an agency may add to the official form of a document; with nothing of it, the form stands."""

from base64 import b64decode, b64encode
from dataclasses import dataclass

MEASURES, REPORT = "measures", "report"  # the kinds of document
SIGNERS = (("prepared", "ผู้จัดทำ"), ("checked", "ผู้ตรวจสอบ"), ("approved", "ผู้อนุมัติ"))


@dataclass(frozen=True)
class Seal:
    """The agency's own seal as a PNG: its SHA-256, and its bytes in base64."""

    sha256: str
    data: str

    @classmethod
    def of(cls, content, sha256):
        return cls(sha256, b64encode(content).decode())

    @property
    def content(self):
        return b64decode(self.data)

    @property
    def address(self):
        """The picture itself as an address, for screen and PDF alike."""
        return f"data:image/png;base64,{self.data}"


@dataclass(frozen=True)
class Signer:
    role: str
    name: str
    position: str


@dataclass(frozen=True)
class Additions:
    """All that is added; the default is the official form and nothing else."""

    seal: Seal | None = None
    cover_lines: tuple[str, ...] = ()
    intro: str = ""
    signers: tuple[Signer, ...] = ()
    summary: bool = False
    evidence_list: bool = False
    notes: bool = False


NOTHING = Additions()


def additions_of(settings, seal=None):
    """The Additions of settings: a DocumentSettings, or a mapping of its texts and choices; None for no settings."""
    if settings is None:
        return NOTHING
    get = settings.get if isinstance(settings, dict) else lambda name: getattr(settings, name)
    named = [(role, get(f"{key}_name").strip(), get(f"{key}_position").strip()) for key, role in SIGNERS]
    return Additions(
        seal=seal,
        cover_lines=tuple(line.strip() for line in get("cover_lines").splitlines() if line.strip()),
        intro=get("intro").strip(),
        signers=tuple(Signer(*one) for one in named) if any(name or post for _, name, post in named) else (),
        summary=bool(get("summary")),
        evidence_list=bool(get("evidence_list")),
        notes=bool(get("notes")),
    )
