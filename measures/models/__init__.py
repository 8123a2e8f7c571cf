"""All models of the domain; the words are those of the field."""

from measures.models.audit import AuditEvent, TrailHead
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
    Evidence,
    Extension,
    Precision,
    ProgressNote,
)

__all__ = [
    "Actor",
    "Agency",
    "Answer",
    "AuditEvent",
    "Band",
    "Cancellation",
    "Commitment",
    "Completion",
    "CompletionVersion",
    "Deadline",
    "Division",
    "Evidence",
    "Extension",
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
    "OneTimeLink",
    "Plan",
    "Precision",
    "ProgressNote",
    "Step",
    "Topic",
    "TrailHead",
    "User",
]
