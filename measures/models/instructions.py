"""What an executive tells divisions to do about a measure, and what each of them answered; all inserted whole."""

from django.db import models
from django.db.models import Q

from measures.models.fields import StartOfMonth
from measures.models.organisation import Division, User
from measures.models.plan import Measure, plausible
from measures.models.progress import TakenBack
from measures.querysets import Instructions, scoped


class Instruction(models.Model):
    """An executive's word on one measure to its divisions, which each of them answers by a day.

    The row is guarded: it is never rewritten, only withdrawn. Its divisions are those that answered for the measure
    when it was given.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="instructions")
    divisions = models.ManyToManyField(Division, related_name="instructions")
    text = models.TextField()
    answer_by = models.DateField()
    month = models.DateField(null=True, help_text="first day of the month that was looked at when it was given")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    given_by_name = models.CharField(max_length=400)
    given_at = models.DateTimeField()
    token = models.UUIDField(null=True, unique=True, help_text="of the form sent, as for a result")

    objects = Instructions.as_manager()

    class Meta:
        ordering = ["answer_by", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="instruction_has_text"),
            models.CheckConstraint(condition=plausible("answer_by"), name="instruction_date_is_plausible"),
            models.CheckConstraint(
                condition=Q(month=None) | Q(month=StartOfMonth("month")), name="instruction_month_is_its_first_day"
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def withdrawn(self):
        """Its InstructionWithdrawal, or None."""
        return getattr(self, "withdrawal", None)

    @property
    def waiting(self):
        """The divisions that have not answered, while it holds."""
        answered = {answer.division_id for answer in self.answers.all()}
        return [] if self.withdrawn else [d for d in self.divisions.all() if d.pk not in answered]


class InstructionAnswer(models.Model):
    """What a division answered; inserted whole and guarded."""

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="answers")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_by_name = models.CharField(max_length=400)
    answered_at = models.DateTimeField()
    token = models.UUIDField(null=True, unique=True, help_text="of the form sent, as for a result")

    objects = scoped("instruction__measure__plan__agency")

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["instruction", "division"], name="instruction_answered_once_by_each"),
            models.CheckConstraint(condition=~Q(text=""), name="instruction_answer_has_text"),
        ]

    def __str__(self):
        return self.text


class InstructionWithdrawal(TakenBack):
    """That an executive took an instruction back."""

    instruction = models.OneToOneField(Instruction, on_delete=models.PROTECT, related_name="withdrawal")

    objects = scoped("instruction__measure__plan__agency")

    class Meta(TakenBack.Meta):
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="instruction_withdrawn_for_a_reason")]
