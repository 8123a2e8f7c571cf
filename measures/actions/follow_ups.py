"""What executives owe of following up, answered by a document that they signed, and never by a form."""

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from ita_tracker import clock, thai
from measures import words
from measures.access import Permission, require
from measures.actions.corrections import told, withdraw
from measures.actions.progress import version_of
from measures.actions.trail import record, writer_of
from measures.models import Actor, Answer, Completion, CompletionVersion, Deadline, Measure

AHEAD = "ผลที่ได้จากการลงนามลงวันที่ {} ซึ่งยังมาไม่ถึง เพราะขณะนั้นวันที่ของเครื่องแม่ข่ายไม่ถูกต้อง จึงใช้วันที่ลงนามใหม่แทน"


def open_follow_ups(agency, month):
    """The executives' deadlines whose period ends in a month (a PartialDate) and that nothing answers, in order.

    Of every rule, those of one month ("ภายในเดือนมกราคม") too: nothing else than a signature answers an executive's.
    Those of all its plans: of a plan's measure that runs into the next fiscal year, the last falls into that one.
    A signature of a day that is still to come, given while the clock was ahead, answers nothing.
    """
    answered = Answer.objects.filter(deadline=OuterRef("pk"), completion__withdrawn_at=None)
    found = Deadline.objects.filter(
        ~Exists(answered.exclude(ahead("completion__"))),
        commitment__measure__plan__agency=agency,
        commitment__actor=Actor.EXECUTIVE,
        commitment__cancellation=None,
        due__isnull=False,
        period_end__range=(month.first, month.last),
    )
    plan_first = ("commitment__measure__plan__fiscal_year", "commitment__measure__position")
    return found.select_related("commitment__measure").order_by(
        *plan_first, "commitment__position", "period_start", "pk"
    )


def ahead(path=""):
    """The condition that a result rests on a signature of a day that is still to come."""
    return Q(**{f"{path}done_on__gt": clock.today(), f"{path}signed__gt": ""})


@transaction.atomic
def record_follow_ups(*, plan, month, note, signed, by):
    """Answer the open follow-ups of a month with a document of this agency, at the address `signed`, as of today.

    A result for each commitment; whoever signs is who recorded it. The queries are the same for any number of them,
    but for the results of a day still to come: those are withdrawn one by one.
    """
    require(by, Permission.SIGN, plan.agency)
    about = open_follow_ups(plan.agency, month).values("commitment__measure")
    measures = [m.pk for m in Measure.objects.select_for_update(no_key=True).filter(pk__in=about).order_by("pk")]
    deadlines = list(open_follow_ups(plan.agency, month))
    withdraw_those_ahead(deadlines, by)
    taken = Completion.objects.filter(measure__in=measures).order_by()
    last = dict(taken.values_list("measure").annotate(Max("position")))
    answering = {}  # commitment -> its deadlines
    for deadline in deadlines:
        answering.setdefault(deadline.commitment, []).append(deadline)
    results = []
    for commitment in answering:
        last[commitment.measure_id] = last.get(commitment.measure_id, 0) + 1
        results.append(
            Completion(
                measure=commitment.measure,
                position=last[commitment.measure_id],
                number=commitment.number,
                done_on=clock.today(),
                note=note,
                recorded_by=writer_of(by),
                recorded_at=clock.now(),
                signed=signed,
            )
        )
    Completion.objects.bulk_create(results)
    pairs = list(zip(results, answering.values(), strict=True))
    Answer.objects.bulk_create(Answer(completion=result, deadline=d) for result, answers in pairs for d in answers)
    CompletionVersion.objects.bulk_create(version_of(result, answers, (), by=by) for result, answers in pairs)
    if not results:
        return results
    names = [f"{d.commitment.measure.title} · {words.deadline_name(d)}" for d in deadlines]
    after = {"note": note, "date": clock.today().isoformat(), "answers": names}
    record("follow-ups recorded", plan, by=by, agency=plan.agency, after=after)
    return results


def withdraw_those_ahead(deadlines, by):
    """Withdraw the results of a day still to come that answer these deadlines, each with an event of its own."""
    found = Completion.objects.filter(ahead(), withdrawn_at=None, answer_links__deadline__in=deadlines).distinct()
    for result in found.select_related("measure__plan__agency").order_by("pk"):
        former, reason = result.versions.get(version=result.version), AHEAD.format(thai.format_date(result.done_on))
        withdraw(result, former, reason, by)
        agency = result.measure.plan.agency
        record("completion withdrawn", result.measure, by=by, agency=agency, before=told(former), reason=reason)
