"""What a person was told by mail, so that nothing is said twice, and the secret address of their calendar."""

from django.db import models

from measures.models.links import SELECTOR, BySecret
from measures.models.organisation import User
from measures.models.plan import plausible


class ReminderMail(models.Model):
    """The one mail of a person and a day: claimed before it is sent, so that two runs at once send one."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reminder_mails")
    day = models.DateField()
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="reminder_mail_once_a_day"),
            models.CheckConstraint(condition=plausible("day"), name="reminder_mail_day_is_plausible"),
        ]
        indexes = [models.Index(fields=["day"], name="reminder_mail_day")]

    def __str__(self):
        return f"{self.user_id} {self.day}"


class Told(models.Model):
    """One thing that a mail told a person; its key (measures/reminders.py) is theirs once."""

    mail = models.ForeignKey(ReminderMail, on_delete=models.CASCADE, related_name="told")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="told_once")]

    def __str__(self):
        return self.key


class CalendarAddress(models.Model):
    """The secret address at which a calendar program fetches a person's deadlines; only its hash is kept."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_address")
    selector = models.CharField(max_length=SELECTOR, unique=True)
    token_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    objects = BySecret.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"ปฏิทินของ {self.user}"
