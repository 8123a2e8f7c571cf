"""What proves a result, on its way into the database: a link, or a file that is there already or was just received."""

from dataclasses import dataclass
from uuid import UUID

from ita_tracker.thai import PartialDate


@dataclass(frozen=True)
class Staged:
    """A file in the vault that no result names yet; it has the attributes of an EvidenceFile."""

    key: UUID
    name: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Proof:
    """A link or a file (Staged or EvidenceFile), what to call it, its own date, and whether everybody may see it."""

    title: str
    url: str = ""
    file: object = None
    dated: PartialDate | None = None
    public: bool = False

    def told(self):
        """It as text, for a version of the result and for the trail."""
        said = {"title": self.title}
        if self.file:
            said |= {"file": str(self.file.key), "name": self.file.name, "sha256": self.file.sha256}
            said["size"] = self.file.size
        else:
            said["url"] = self.url
        if self.dated:
            said["dated"] = self.dated.iso
        if self.public:
            said["public"] = True
        return said


def proofs_of(evidence):
    """Proofs, of Proofs or of pairs of a title and an address."""
    return [each if isinstance(each, Proof) else Proof(*each) for each in evidence]
