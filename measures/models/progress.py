"""What was done: results, notes on the way, and what an executive decided about a deadline."""

from django.db import models
from django.db.models import Case, F, Q, When

from ita_tracker.thai import PartialDate
from measures.models.fields import EndOfMonth, StartOfMonth
from measures.models.organisation import Division, User
from measures.models.plan import Commitment, Deadline, Measure, plausible
from measures.querysets import Completions, scoped


class Precision(models.TextChoices):
    DAY = "day", "ระบุวัน"
    MONTH = "month", "ระบุเฉพาะเดือน"


class Completion(models.Model):
    """An entry of column 5 (การดำเนินการ): what was done and when; it answers none, one or several deadlines.

    Without its day a date is the span from `done_on`, the first of the month, to `last_day`, which is worked out here.
    The row is the version that holds; each version, this one too, stands whole in CompletionVersion. What was withdrawn
    stays as well, and counts for nothing.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="completions")
    position = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(null=True, help_text="the number printed before it, if any")
    done_on = models.DateField()
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    last_day = models.GeneratedField(
        expression=Case(When(precision="month", then=EndOfMonth("done_on")), default=F("done_on")),
        output_field=models.DateField(),
        db_persist=True,
    )
    note = models.TextField(blank=True)
    outcome = models.TextField(blank=True, help_text="asked for from fiscal year 2567 on")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    answers = models.ManyToManyField(Deadline, through="Answer", related_name="completions")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, help_text="whoever saves says which one they saw")
    withdrawn_at = models.DateTimeField(null=True)
    token = models.UUIDField(null=True, unique=True, help_text="of the form sent, so that sent twice it records once")
    signed = models.CharField(max_length=200, blank=True, help_text="address of the signed document that it rests on")

    objects = Completions.as_manager()

    class Meta:
        ordering = ["measure", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "position"], name="completion_position_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="completion_versions_count_from_1"),
            models.CheckConstraint(condition=plausible("done_on"), name="completion_date_is_plausible"),
            models.CheckConstraint(
                condition=Q(precision="day") | Q(precision="month", done_on=StartOfMonth("done_on")),
                name="completion_month_starts_on_its_first",
            ),
            models.CheckConstraint(condition=Q(signed="") | Q(signed__startswith="/"), name="completion_signed_here"),
        ]

    def __str__(self):
        return f"{self.date.iso} {self.note}".strip()

    @property
    def date(self):
        """The date as precise as it was given."""
        return PartialDate(
            self.done_on.year, self.done_on.month, self.done_on.day if self.precision == Precision.DAY else None
        )


class CompletionVersion(models.Model):
    """A result as it stood from a moment on, as text; inserted whole and guarded: a correction hides nothing."""

    completion = models.ForeignKey(Completion, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    date = models.CharField(max_length=10, help_text="2023-03-10, or 2023-03 where the day is not known")
    number = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    division = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=list, help_text="the deadlines it answers, in words")
    evidence = models.JSONField(
        default=list, help_text="of each: title, url or file with name and sha256, dated, public"
    )
    withdrawn = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    saved_by = models.CharField(max_length=400)
    saved_at = models.DateTimeField()

    objects = scoped("completion__measure__plan__agency")

    class Meta:
        ordering = ["completion", "version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["completion", "version"], name="completion_version_once"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="completion_changed_for_a_reason"),
            models.CheckConstraint(condition=~Q(version=1, withdrawn=True), name="completion_withdrawn_later"),
        ]

    def __str__(self):
        return f"{self.completion_id} ฉบับที่ {self.version}"

    @property
    def when(self):
        """The date of the result, as precise as it was given."""
        return PartialDate.from_iso(self.date)

    @property
    def names_files(self):
        """Whether any of its evidence is a file."""
        return any("file" in told for told in self.evidence)

    @property
    def proofs(self):
        """Its evidence as it stood, each with the EvidenceFile where a view gave `files` by their keys."""
        files = getattr(self, "files", {})
        for told in self.evidence:
            if not isinstance(told, dict):  # as versions were written before files
                told = dict(zip(("title", "url"), told, strict=True))
            dated = told.get("dated")
            yield told | {"date": dated and PartialDate.from_iso(dated), "row": files.get(told.get("file"))}


class Answer(models.Model):
    """That a result answers a deadline."""

    completion = models.ForeignKey(Completion, on_delete=models.CASCADE, related_name="answer_links")
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="answer_links")

    objects = scoped("completion__measure__plan__agency")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["deadline", "completion"], name="answer_once")]

    def __str__(self):
        return f"{self.completion} → {self.deadline}"


class ProgressNote(models.Model):
    """Something told on the way; it completes nothing. It stays as it was told; a mistake is withdrawn."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", "อยู่ระหว่างดำเนินการ"
        OBSTACLE = "obstacle", "ปัญหา/อุปสรรค"
        SUGGESTION = "suggestion", "ข้อเสนอแนะ"

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="notes")
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, related_name="notes")
    told_on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    token = models.UUIDField(null=True, unique=True, help_text="of the form sent, as for a result")

    objects = scoped("measure__plan__agency")

    class Meta:
        ordering = ["measure", "told_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_has_text"),
            models.CheckConstraint(
                condition=Q(kind__in=["progress", "obstacle", "suggestion"]), name="note_kind_is_known"
            ),
            models.CheckConstraint(condition=plausible("told_on"), name="note_date_is_plausible"),
        ]

    def __str__(self):
        return self.text

    @property
    def withdrawn(self):
        """Its NoteWithdrawal, or None."""
        return getattr(self, "withdrawal", None)


class TakenBack(models.Model):
    """That something was taken back, by whom, when and why; inserted whole and guarded."""

    reason = models.TextField()
    withdrawn_by_name = models.CharField(max_length=400)
    withdrawn_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return self.reason


class NoteWithdrawal(TakenBack):
    """That a note is told no more, for any day."""

    note = models.OneToOneField(ProgressNote, on_delete=models.PROTECT, related_name="withdrawal")

    objects = scoped("note__measure__plan__agency")

    class Meta(TakenBack.Meta):
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="note_withdrawn_for_a_reason")]


class Extension(models.Model):
    """A later due day that an executive granted; it counts only where it was granted on or before `from_due`.

    `from_due` is the due day that held when it was granted, kept so that status needs no chain of earlier extensions.
    """

    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="extensions")
    from_due = models.DateField()
    new_due = models.DateField()
    granted_on = models.DateField()
    reason = models.TextField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = scoped("deadline__commitment__measure__plan__agency")

    class Meta:
        ordering = ["deadline", "granted_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(new_due__gt=F("from_due")), name="extension_is_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_reason"),
            models.CheckConstraint(
                condition=plausible("from_due") & plausible("new_due") & plausible("granted_on"),
                name="extension_dates_are_plausible",
            ),
        ]

    def __str__(self):
        return f"{self.from_due} → {self.new_due}"


class Cancellation(models.Model):
    """That an executive cancelled a commitment from a day on, and why."""

    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="cancellation")
    cancelled_on = models.DateField()
    reason = models.TextField()
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = scoped("commitment__measure__plan__agency")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="cancellation_has_reason"),
            models.CheckConstraint(condition=plausible("cancelled_on"), name="cancellation_date_is_plausible"),
        ]

    def __str__(self):
        return f"ยกเลิก {self.cancelled_on}: {self.reason}"
