"""All models of the domain; the words are those of the field."""

from measures.models.adoption import Adoption, Amendment
from measures.models.audit import AuditEvent, TrailHead
from measures.models.evidence import Destruction, Evidence, EvidenceFile, FileKind
from measures.models.framework import Band, Framework, Indicator, Instrument, Item, Topic
from measures.models.instructions import Instruction, InstructionAnswer, InstructionWithdrawal
from measures.models.links import OneTimeLink
from measures.models.organisation import Agency, Division, Membership, User
from measures.models.plan import Actor, Commitment, Deadline, IndicatorHeading, Measure, Plan, Step
from measures.models.progress import (
    Answer,
    Cancellation,
    Completion,
    CompletionVersion,
    Extension,
    NoteWithdrawal,
    Precision,
    ProgressNote,
)
from measures.models.reminders import CalendarAddress, ReminderMail, Told

__all__ = [
    "Actor",
    "Adoption",
    "Agency",
    "Amendment",
    "Answer",
    "AuditEvent",
    "Band",
    "CalendarAddress",
    "Cancellation",
    "Commitment",
    "Completion",
    "CompletionVersion",
    "Deadline",
    "Destruction",
    "Division",
    "Evidence",
    "EvidenceFile",
    "Extension",
    "FileKind",
    "Framework",
    "Indicator",
    "IndicatorHeading",
    "Instruction",
    "InstructionAnswer",
    "InstructionWithdrawal",
    "Instrument",
    "Item",
    "Measure",
    "Membership",
    "NoteWithdrawal",
    "OneTimeLink",
    "Plan",
    "Precision",
    "ProgressNote",
    "ReminderMail",
    "Step",
    "Told",
    "Topic",
    "TrailHead",
    "User",
]
