"""The trail: every write leaves one event, as text, inserted whole, chained to the one before, and guarded."""

from django.db import models
from django.db.models import Q

from measures.models.organisation import Agency
from measures.querysets import scoped


class AuditEvent(models.Model):
    """Who did what, when, to what, and why; names as text, so that the event stays true when rows change.

    The events of an agency form a chain of their own, those of none the server's: `seq` counts from 1, and `mac` seals
    the event together with the one before it (measures/trail.py). By the keys it is found again (trail_keys.py); events
    older than they are have none.
    """

    chain = models.CharField(max_length=20)
    seq = models.PositiveBigIntegerField()
    mac = models.CharField(max_length=64)
    at = models.DateTimeField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=400)
    roles = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=50)
    subject = models.CharField(max_length=400)
    key = models.CharField(max_length=60, blank=True, help_text='what it is about, such as "measure:12"')
    plan_key = models.CharField(max_length=60, blank=True, help_text="the plan that this belongs to")
    actor_key = models.CharField(max_length=60, blank=True, help_text="who did it; empty for a command")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    objects = scoped("agency")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_place_once_in_chain"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="audit_places_count_from_1"),
        ]
        indexes = [  # each in the order in which its trail is read, the newest first
            models.Index(fields=["chain", "key", "seq"], name="audit_key"),
            models.Index(fields=["chain", "plan_key", "seq"], name="audit_plan"),
            models.Index(fields=["chain", "actor_key", "seq"], name="audit_actor"),
            models.Index(fields=["chain", "verb", "seq"], name="audit_verb"),
            models.Index(fields=["chain", "at"], name="audit_at"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject}"


class TrailHead(models.Model):
    """The last event of a chain; its row is the lock that makes writers of one agency wait for each other."""

    chain = models.CharField(max_length=20, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["chain"]

    def __str__(self):
        return f"{self.chain}:{self.seq}:{self.mac}"
