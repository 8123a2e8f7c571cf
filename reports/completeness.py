"""What a checker would fault in a document, each with its place and its weight."""

from dataclasses import dataclass

BLOCKS, WARNS = "blocks", "warns"


@dataclass(frozen=True)
class Finding:
    """A fault: what kind, where in the document, whether it blocks or warns, and in words."""

    code: str
    place: str
    weight: str
    text: str


def findings(report):
    """The Findings of an assembled document, in its order."""
    found = []
    for group in report.groups:
        for measure in group.measures:
            place = " ".join(measure.heading.split())
            if not measure.responsible:
                found.append(Finding("no_responsible", place, BLOCKS, "ไม่มีผู้รับผิดชอบ"))
            for commitment in measure.commitments:
                if commitment.state == "overdue":
                    number = f"ข้อ {commitment.number} " if commitment.number else ""
                    weight = BLOCKS if commitment.actor == "officer" else WARNS
                    found.append(Finding("past_without_result", place, weight, f"{number}พ้นกำหนดแล้วแต่ไม่มีผล"))
    return found
