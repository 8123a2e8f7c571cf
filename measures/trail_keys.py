"""The text keys by which events are found again: what one is about, its plan, and who did it.

A key such as "measure:12" is text and no foreign key, so it still finds the events of what was removed.
"""

from measures.access import System
from measures.models import Agency, Division, Framework, Measure, Plan, User

NAMES = {
    Measure: "measure",
    Plan: "plan",
    User: "person",
    Division: "division",
    Agency: "agency",
    Framework: "framework",
}
UP = ("measure", "commitment", "deadline", "completion", "plan", "user")  # from a part to what it is part of


def subject_of(row):
    """The row whose trail a row belongs to: a result's measure, a membership's person; else the row itself."""
    while row._meta.model not in NAMES:  # not type(): request.user is wrapped
        fields = {field.name for field in row._meta.concrete_fields}
        above = next((name for name in UP if name in fields and getattr(row, f"{name}_id") is not None), None)
        if above is None:
            break
        row = getattr(row, above)
    return row


def key_of(row):
    """The key of a row, "measure:12"; a row that was deleted has lost the number that it needs."""
    if row.pk is None:
        raise ValueError("record the event before the row is deleted: its key needs the row's number")
    return f"{NAMES.get(row._meta.model, row._meta.model_name)}:{row.pk}"


def keys_of(subject):
    """The key of what an event is about, and of its plan; "" where there is none, as of a mere text."""
    if isinstance(subject, str):
        return "", ""
    subject = subject_of(subject)
    key = key_of(subject)
    if isinstance(subject, Measure):
        return key, f"plan:{subject.plan_id}"
    return key, key if isinstance(subject, Plan) else ""


def key_of_writer(by):
    """The key of who writes; "" for a command."""
    return "" if isinstance(by, System) else key_of(by)
