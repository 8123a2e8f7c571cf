"""The trail: every write leaves one event, as text, inserted whole and guarded by the database."""

from django.db import models

from measures.models.organisation import Agency
from measures.querysets import scoped


class AuditEvent(models.Model):
    """Who did what, when, to what, and why; names as text, so that the event stays true when rows change."""

    at = models.DateTimeField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=400)
    roles = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=50)
    subject = models.CharField(max_length=400)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    objects = scoped("agency")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["agency", "-id"], name="audit_agency")]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"
