"""What an agency sets for its documents, and what is kept of those: rows inserted whole and never changed."""

from reports.models.documents import (
    LOGGED,
    NO_ROUND,
    Decision,
    IssuedDocument,
    IssuedFile,
    IssuedPart,
    Kind,
    Publication,
    RenderJob,
    Submission,
    Withdrawal,
)
from reports.models.month import SignedMonth
from reports.models.settings import AssessedScore, DocumentSettings

FROZEN = [f"reports.{model.__name__}" for model in (*LOGGED, SignedMonth)]

__all__ = [
    "FROZEN",
    "NO_ROUND",
    "AssessedScore",
    "Decision",
    "DocumentSettings",
    "IssuedDocument",
    "IssuedFile",
    "IssuedPart",
    "Kind",
    "Publication",
    "RenderJob",
    "SignedMonth",
    "Submission",
    "Withdrawal",
]
