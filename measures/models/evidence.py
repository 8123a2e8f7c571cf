"""What proves a result: links and files; files are inserted whole, and destroyed only by the word of two people."""

import uuid

from django.db import models
from django.db.models import F, Q

from ita_tracker.thai import PartialDate
from measures.models.organisation import User
from measures.models.progress import Completion
from measures.querysets import Destructions, EvidenceRows, scoped

NAME = 255  # characters of a file's name: more than any file system of an office holds


class FileKind(models.TextChoices):
    PDF = "pdf", "PDF"
    JPEG = "jpeg", "ภาพ JPEG"
    PNG = "png", "ภาพ PNG"
    DOCX = "docx", "Word (DOCX)"
    XLSX = "xlsx", "Excel (XLSX)"


class EvidenceFile(models.Model):
    """A file that was brought for a result; its bytes lie outside the database under `key`, which is random.

    The row is guarded: whatever later happens to the result, what was brought, by whom and when stays told.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    completion = models.ForeignKey(Completion, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=NAME, help_text="as it was called where it came from")
    kind = models.CharField(max_length=4, choices=FileKind, help_text="as its content says, not its name")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    brought_by_name = models.CharField(max_length=400)
    brought_at = models.DateTimeField()

    objects = scoped("completion__measure__plan__agency")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="evidence_file_is_not_empty"),
            models.CheckConstraint(condition=~Q(name=""), name="evidence_file_is_named"),
            models.CheckConstraint(condition=Q(kind__in=FileKind.values), name="evidence_file_kind_is_known"),
        ]

    def __str__(self):
        return self.name

    @property
    def destruction(self):
        """The Destruction that waits or was approved, or None."""
        return next((d for d in self.destructions.all() if d.approved is not False), None)

    @property
    def destroyed(self):
        """The Destruction that was approved, or None."""
        return self.destruction if self.destruction and self.destruction.approved else None


class Evidence(models.Model):
    """A link or a file that proves a result, with what to call it, its own date, and whether everybody may see it."""

    completion = models.ForeignKey(Completion, on_delete=models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    url = models.URLField(max_length=2000, blank=True)
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, null=True, related_name="evidence")
    dated = models.CharField(max_length=10, blank=True, help_text="2023-03-10, or 2023-03 where the day is not known")
    public = models.BooleanField(default=False, help_text="somebody made sure that it holds no personal data")

    objects = EvidenceRows.as_manager()

    class Meta:
        ordering = ["completion", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["completion", "position"], name="evidence_position_once"),
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False)
                | (Q(file=None) & (Q(url__startswith="https://") | Q(url__startswith="http://"))),
                name="evidence_is_a_web_link_or_a_file",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def date(self):
        """Its own date, as precise as it was given, or None."""
        return PartialDate.from_iso(self.dated) if self.dated else None


class Destruction(models.Model):
    """That a file should never have been there: who asks to destroy it and why, and what an executive decided.

    Approved, the bytes go; the file's row with its hash stays. The row is guarded: it is decided once, by another.
    """

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="destructions")
    reason = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_by_name = models.CharField(max_length=400)
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    why = models.TextField(blank=True, help_text="the executive's reason; needed for a refusal")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by_name = models.CharField(max_length=400, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = Destructions.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=Q(approved=None) | Q(approved=True), name="destruction_once_per_file"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="destruction_has_reason"),
            models.CheckConstraint(
                condition=Q(approved=None, decided_by=None, decided_by_name="", decided_at=None, why="")
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by_name=""),
                name="destruction_is_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(approved=False, why=""), name="destruction_is_refused_for_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="destruction_takes_two_people"
            ),
        ]

    def __str__(self):
        return f"{self.file}: {self.reason}"
