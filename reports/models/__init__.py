"""What is kept of the documents: rows inserted whole and never changed."""

from reports.models.month import SignedMonth

FROZEN = [f"reports.{model.__name__}" for model in (SignedMonth,)]

__all__ = ["FROZEN", "SignedMonth"]
