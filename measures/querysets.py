"""The one door for reading: every model's rows as far as a user may see them."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from ita_tracker import thai
from measures.access import DECIDERS, READERS, RECORD_ALL, RECORD_OWN


class Scoped(models.QuerySet):
    """Rows that belong to an agency; `agency_path` leads from the row to it."""

    agency_path = "agency"

    def visible_to(self, user):
        """The rows of the agencies in which `user` holds a role that reads; none for anybody else."""
        from measures.models import Membership

        agencies = Membership.objects.current().filter(user=user.pk, role__in=READERS).values("agency")
        return self.filter(**{f"{self.agency_path}__in": agencies})


class Plans(Scoped):
    """Plans, and which of them people work by."""

    def worked_by(self, today):
        """The one that people work by, first: the newest adopted; among drafts, the newest whose year has begun.

        A draft without measures comes last: nobody has anything to do by it.
        """
        from measures.models import Measure

        year = thai.fiscal_year(today)
        return self.annotate(
            draft=Q(adoption=None),
            empty=Q(adoption=None) & ~Exists(Measure.objects.filter(plan=OuterRef("pk"))),
            early=Q(adoption=None, fiscal_year__gt=year),
        ).order_by("draft", "empty", "early", "-fiscal_year", "pk")


class Measures(Scoped):
    """Measures, and which of them a person may write to."""

    agency_path = "plan__agency"

    def with_nothing_recorded(self, as_of):
        """Those without a result of the officers' that counts as of a day."""
        from measures.models import Completion

        counting = Completion.objects.counting(as_of).of_officers()
        return self.filter(~Exists(counting.filter(measure=OuterRef("pk"))))

    def recordable_by(self, user):
        """Those whose results `user` may record: everywhere, or where one of their own divisions answers for it."""
        from measures.models import Division, Membership

        held = Membership.objects.current().filter(user=user.pk)
        own = held.filter(role__in=RECORD_OWN)
        theirs = Exists(Division.objects.filter(measures=OuterRef("pk"), memberships__in=own))
        return self.filter(
            Q(plan__agency__in=held.filter(role__in=RECORD_ALL).values("agency"))
            | Q(plan__agency__in=own.values("agency")) & (Q(all_divisions=True) | theirs)
        )


class Instructions(Scoped):
    """Executives' instructions, and for whom they wait."""

    agency_path = "measure__plan__agency"

    def answerable_by(self, user):
        """Those that wait for a division in whose name `user` writes."""
        from measures.models import Instruction, InstructionAnswer, Membership

        answered = InstructionAnswer.objects.filter(
            instruction=OuterRef("instruction_id"), division=OuterRef("division_id")
        )
        asked = Instruction.divisions.through.objects.filter(~Exists(answered), instruction=OuterRef("pk"))
        held = Membership.objects.current().filter(user=user.pk)
        everywhere = Q(measure__plan__agency__in=held.filter(role__in=RECORD_ALL).values("agency"))
        own = asked.filter(division__memberships__in=held.filter(role__in=RECORD_OWN))
        return self.filter(everywhere & Exists(asked) | Exists(own), withdrawal=None)

    def whole(self):
        """With what a page shows of each, in a fixed number of queries."""
        rows = self.select_related("measure__plan__agency", "withdrawal")
        return rows.prefetch_related("divisions", "answers__division")


class Completions(Scoped):
    """Results, and which of them count."""

    agency_path = "measure__plan__agency"

    def counting(self, as_of):
        """Those that count as of a day: dated up to it, and not withdrawn."""
        return self.filter(last_day__lte=as_of, withdrawn_at=None)

    def of_officers(self):
        """Those that tell what officers did: not those that answer nothing but executives' follow-ups.

        One that answers several deadlines may come several times.
        """
        from measures.models import Actor

        answered = "answer_links__deadline__commitment__actor"
        return self.filter(Q(answer_links=None) | Q(**{answered: Actor.OFFICER}))


class EvidenceRows(Scoped):
    """Evidence, and which of it everybody may see."""

    agency_path = "completion__measure__plan__agency"

    def public(self):
        """What was marked public of results that stand, but for files that were destroyed."""
        return self.with_destroyed().filter(destroyed=False, public=True, completion__withdrawn_at=None)

    def with_destroyed(self):
        """Each with whether it is a file that was destroyed."""
        from measures.models import Destruction

        return self.annotate(destroyed=Exists(Destruction.objects.filter(file=OuterRef("file"), approved=True)))


class Destructions(Scoped):
    """Requests to destroy a file, and whose word they wait for."""

    agency_path = "file__completion__measure__plan__agency"

    def waiting_for(self, user):
        """How many wait for `user`, by agency: mappings of slug, name and count."""
        from measures.models import Membership

        agencies = Membership.objects.current().filter(user=user.pk, role__in=DECIDERS).values("agency")
        waiting = self.filter(**{f"{self.agency_path}__in": agencies}, approved=None).exclude(asked_by=user.pk)
        named = {"slug": F(f"{self.agency_path}__slug"), "name": F(f"{self.agency_path}__name")}
        return waiting.order_by().values(**named).annotate(count=Count("pk")).order_by("slug")


def scoped(path):
    """A manager class for rows whose agency is found along `path`."""
    return type("ScopedQuerySet", (Scoped,), {"agency_path": path}).as_manager()
