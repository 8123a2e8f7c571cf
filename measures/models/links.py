"""Links that let a person set a password once: only a hash of each is kept, so that nobody can read one out."""

import hashlib
import re
import secrets
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare

from measures.models.organisation import Agency, User
from measures.querysets import Scoped

SELECTOR = 16  # the first letters of a token find its row; the rest is compared in constant time
LIFETIME = {"invitation": timedelta(days=7), "reset": timedelta(days=1)}


def new_token():
    return secrets.token_urlsafe(48)


def hashed(token):
    return hashlib.sha256(token.encode()).hexdigest()


class BySecret(models.QuerySet):
    """Rows of a person that a secret opens; each keeps its `selector`, and of the secret only `token_hash`."""

    def find(self, token):
        """The row that a token opens; None for any other text."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{64}", token):
            return None
        row = self.filter(selector=token[:SELECTOR]).select_related("user").first()
        return row if row and constant_time_compare(row.token_hash, hashed(token)) else None


class LinkQuerySet(BySecret, Scoped):
    """Links, used and expired ones too."""


class OneTimeLink(models.Model):
    """An invitation, or a chance to set a new password, for one person, until it is used or runs out."""

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "คำเชิญ"
        RESET = "reset", "ตั้งรหัสผ่านใหม่"

    class State(models.TextChoices):
        OPEN = "open", "ใช้ได้"
        USED = "used", "ใช้ไปแล้ว"
        EXPIRED = "expired", "หมดอายุ"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="links")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose)
    selector = models.CharField(max_length=SELECTOR, unique=True)
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=["invitation", "reset"]), name="link_purpose_is_known"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="link_expires_after_it_is_made"),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()} {self.user}"

    def state(self, now):
        """Whether it can be used at a moment; that of an account that was closed never can."""
        if self.used_at:
            return self.State.USED
        return self.State.OPEN if now < self.expires_at and self.user.is_active else self.State.EXPIRED
