"""Documents as submitted and as issued: all but the job of drawing is inserted whole and never touched again."""

from django.db import models
from django.db.models import Q

from ita_tracker import thai
from ita_tracker.thai import MAX_YEAR, MIN_YEAR
from measures.models import Agency, User
from measures.querysets import Scoped, scoped
from reports import codes

NO_ROUND = 0  # of the measures document, which has none


class Kind(models.TextChoices):
    MEASURES = "measures", "มาตรการส่งเสริมคุณธรรมและความโปร่งใส"
    REPORT = "report", "รายงานการดำเนินการตามมาตรการ"


def document_checks(name):
    """What holds for every row that names a document."""
    rounds = Q(kind="report", round__in=[int(each) for each in thai.Round]) | Q(kind="measures", round=NO_ROUND)
    return [
        models.CheckConstraint(condition=rounds, name=f"{name}_round_fits_its_kind"),
        models.CheckConstraint(
            condition=Q(fiscal_year__range=(MIN_YEAR, MAX_YEAR)), name=f"{name}_year_is_buddhist_era"
        ),
    ]


class Document(models.Model):
    """Which document of an agency: what is issued outlives the plan, so it names the year and not the plan's row."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    round = models.PositiveSmallIntegerField(help_text="6 or 12 months; 0 for the measures document")
    as_of = models.DateField()
    data = models.BinaryField()
    data_sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True, help_text="why a next version is needed")

    class Meta:
        abstract = True

    @property
    def name(self):
        """The document in words, without its year."""
        return f"{self.get_kind_display()} รอบ {self.round} เดือน" if self.round else self.get_kind_display()

    @property
    def which(self):
        """What tells this document from others, for filters."""
        return {name: getattr(self, name) for name in ("agency", "fiscal_year", "kind", "round")}


class Submissions(Scoped):
    def waiting(self):
        """Those that nobody has decided yet."""
        return self.filter(decision=None)

    def light(self):
        """Without the data, for lists."""
        return self.defer("data").select_related("agency")


class Submission(Document):
    """What a coordinator puts before an executive: the assembled object as canonical JSON, as it was at one moment."""

    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    prepared_name = models.CharField(max_length=400)
    prepared_position = models.CharField(max_length=400, blank=True)
    submitted_at = models.DateTimeField()
    token = models.UUIDField(null=True, unique=True, help_text="of the form sent, so that sent twice it submits once")

    objects = Submissions.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        constraints = document_checks("submission")
        indexes = [
            models.Index(fields=["agency", "fiscal_year"], name="submission_of_year"),
            models.Index(fields=["data_sha256"], name="submission_of_hash"),
        ]

    def __str__(self):
        return f"{self.name} {self.agency} ปีงบประมาณ พ.ศ. {self.fiscal_year}"


class Decision(models.Model):
    """What became of a submission; the database takes one decision on each, so it cannot be returned and issued."""

    class Outcome(models.TextChoices):
        RETURNED = "returned", "ส่งคืน"
        APPROVED = "approved", "อนุมัติ"

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField(blank=True)
    decided_name = models.CharField(max_length=400)
    decided_position = models.CharField(max_length=400, blank=True)
    decided_at = models.DateTimeField()

    objects = scoped("submission__agency")

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["returned", "approved"]), name="decision_outcome_is_known"),
            models.CheckConstraint(condition=Q(outcome="approved") | ~Q(reason=""), name="return_has_reason"),
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} {self.submission}"


class RenderJob(models.Model):
    """An approval on its way: a process of its own draws the PDF and beats while it lives: no fact, so not frozen."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="jobs")
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    accepted = models.JSONField(default=list, help_text="faults that block, each with the executive's reason")
    seen = models.CharField(max_length=64, blank=True, help_text="the hash of the facts as the executive saw them")
    beat_at = models.DateTimeField()
    stage = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = scoped("submission__agency")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["submission"], condition=Q(ended_at=None), name="one_job_at_a_time")
        ]

    def __str__(self):
        return f"{self.submission} {self.stage}"


class IssuedDocuments(Scoped):
    def of_code(self, code):
        """The version with the code of an address; of what cannot be one there is none, and PostgreSQL takes no NUL."""
        return self.filter(code=code) if set(code) <= set(codes.ALPHABET) else self.none()

    def light(self):
        """Without the data, for lists and downloads."""
        return self.defer("data").select_related("agency", "withdrawal")

    def public(self):
        """What anybody may see."""
        return self.filter(withdrawal=None)

    def for_sending(self):
        """What sending the bytes needs, and no more."""
        names = ("agency__slug", "fiscal_year", "kind", "round", "version", "code", "pdf_sha256", "pdf_size")
        return self.select_related("agency").only(*names)


class IssuedDocument(Document):
    """A version as issued: its data and bytes with their hashes, who, when, by what software, and the trail's head.

    `data` says it all, and the PDF is drawn from it alone: the submitted object, the code, who prepared and approved
    it, and the faults that were accepted. By which version it was superseded is found, not written.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="issued")
    version = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="running in the agency and fiscal year")
    code = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=500)
    pdf_sha256 = models.CharField(max_length=64)
    pdf_size = models.PositiveIntegerField()
    software = models.JSONField(help_text="what drew it, name by name with its version")
    prepared_name = models.CharField(max_length=400)
    prepared_position = models.CharField(max_length=400, blank=True)
    approved_name = models.CharField(max_length=400)
    approved_position = models.CharField(max_length=400, blank=True)
    submitted_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    trail_chain = models.CharField(max_length=20)
    trail_seq = models.PositiveBigIntegerField()
    trail_mac = models.CharField(max_length=64)

    objects = IssuedDocuments.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "kind", "round", "-version", "pk"]
        constraints = [
            *document_checks("issued"),
            models.UniqueConstraint(fields=["agency", "fiscal_year", "kind", "round", "version"], name="version_once"),
            models.UniqueConstraint(fields=["agency", "fiscal_year", "number"], name="number_once"),
            models.UniqueConstraint(fields=["trail_chain", "trail_seq"], name="issued_event_once"),
            models.CheckConstraint(condition=Q(version__gte=1, number__gte=1), name="issued_counts_from_1"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="next_version_has_reason"),
        ]
        indexes = [models.Index(fields=["pdf_sha256"], name="issued_of_hash")]  # of a file that somebody found

    def __str__(self):
        return f"{self.name} ฉบับที่ {self.version} {self.agency} ปีงบประมาณ พ.ศ. {self.fiscal_year}"

    def versions(self):
        """All versions of the document, the newest first."""
        return IssuedDocument.objects.filter(**self.which).light().order_by("-version", "pk")


class IssuedPart(models.Model):
    """A piece of the bytes of an issued PDF, so that sending one needs the memory of a piece only."""

    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    objects = scoped("document__agency")

    class Meta:
        ordering = ["document", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="issued_part_once")]

    def __str__(self):
        return f"{self.document_id}:{self.position}"


class IssuedFile(models.Model):
    """A file of a version that an agency may publish beside the PDF, as it was drawn when the version was issued."""

    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=20)
    content = models.BinaryField(help_text="packed as .xz")
    sha256 = models.CharField(max_length=64, help_text="of what it holds")

    objects = scoped("document__agency")

    class Meta:
        ordering = ["document", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["document", "name"], name="issued_file_once")]
        indexes = [models.Index(fields=["sha256"], name="issued_file_of_hash")]  # of a file that somebody found

    def __str__(self):
        return f"{self.document_id}:{self.name}"


class Withdrawal(models.Model):
    """The tombstone of a version that is shown to the public no more."""

    document = models.OneToOneField(IssuedDocument, on_delete=models.PROTECT)
    reason = models.TextField()
    withdrawn_name = models.CharField(max_length=400)
    withdrawn_position = models.CharField(max_length=400, blank=True)
    withdrawn_at = models.DateTimeField()

    objects = scoped("document__agency")

    class Meta:
        ordering = ["-withdrawn_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_reason")]

    def __str__(self):
        return f"ถอน {self.document}"


class Publication(models.Model):
    """Where and when an agency put a version on a website of its own, as a coordinator recorded it."""

    document = models.ForeignKey(IssuedDocument, on_delete=models.PROTECT, related_name="publications")
    url = models.URLField(max_length=2000)
    published_on = models.DateField()
    recorded_name = models.CharField(max_length=400)
    recorded_at = models.DateTimeField()

    objects = scoped("document__agency")

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="publication_is_a_web_address",
            )
        ]

    def __str__(self):
        return f"{self.document}: {self.url}"


LOGGED = (Submission, Decision, IssuedDocument, IssuedPart, IssuedFile, Withdrawal, Publication)
