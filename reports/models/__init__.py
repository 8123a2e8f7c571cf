"""What an agency sets for its documents, and what is kept of those: rows inserted whole and never changed."""

from reports.models.documents import AssessedScore, DocumentSettings
from reports.models.month import SignedMonth

FROZEN = [f"reports.{model.__name__}" for model in (SignedMonth,)]

__all__ = ["FROZEN", "AssessedScore", "DocumentSettings", "SignedMonth"]
