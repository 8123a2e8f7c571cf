"""The deadlines that the rules of a measure give: made, made anew when a rule changes, never taken from a result."""

from datetime import timedelta
from itertools import islice

from django.db.models import Exists, OuterRef

from measures import schedule, words
from measures.actions.trail import ActionError
from measures.models import Actor, Answer, Completion, Deadline, Extension
from measures.schedule import Occurrence, RuleKind

NAMED = 3  # results that a refusal names; the rest it counts


class Held(ActionError):
    """Deadlines that something recorded stands on cannot go."""


def add_deadlines(commitment, occurrences, event=""):
    return Deadline.objects.bulk_create(
        Deadline(commitment=commitment, period_start=o.period_start, period_end=o.period_end, due=o.due, event=event)
        for o in occurrences
    )


def occurrences_of(commitments, plan, events):
    """The wanted (event, Occurrence) pairs by commitment id; `events` are the deadlines that events have made."""
    officers, wanted = [], {}
    for commitment in sorted(commitments, key=lambda c: c.rule_kind == RuleKind.SET_TIMES):  # what follows comes last
        executive = commitment.actor == Actor.EXECUTIVE
        if commitment.rule_kind == RuleKind.AFTER_EVENT:
            made = [d for d in events if d.commitment_id == commitment.pk]
            found = [(d.event, schedule.after_event(commitment.rule, d.period_start)) for d in made]
        else:
            days = plan.agency.executive_days if executive else 0
            made = schedule.occurrences(commitment.rule, plan.fiscal_year, executive_days=days, set_times=officers)
            found = [("", occurrence) for occurrence in made]
        wanted[commitment.pk] = found
        if not executive and commitment.rule_kind != RuleKind.SET_TIMES:
            officers += [occurrence for _, occurrence in found]
    return wanted


def reschedule(measure, *, changed=None):
    """Make the deadlines of a measure what its rules give; those that still stand keep their results and extensions.

    A deadline stands while its period does, one made by an event while its event does, and one "within the set times"
    follows the others, unless its own commitment, `changed`, has become another kind of rule. Raises Held where one
    would go, or an extended one fall due on another day, and something recorded names it.
    """
    commitments = list(measure.commitments.select_for_update(of=("self",), no_key=True))
    existing = {commitment.pk: [] for commitment in commitments}
    for deadline in Deadline.objects.select_for_update(of=("self",), no_key=True).filter(commitment__measure=measure):
        existing[deadline.commitment_id].append(deadline)
    events = [d for found in existing.values() for d in found if d.event]
    wanted = occurrences_of(commitments, measure.plan, events)
    fixed, pairs, gone = fixed_ones(measure), [], []
    for commitment in commitments:
        there = existing[commitment.pk]
        if commitment.rule_kind == RuleKind.SET_TIMES and commitment != changed:
            ((_, found),) = wanted[commitment.pk]
            following, left = follow(commitment, found, there, fixed)
            pairs += following
            gone += left
            continue
        standing = {key(d.event, d): d for d in there}
        for event, occurrence in wanted[commitment.pk]:
            new = Deadline(commitment=commitment, event=event)
            pairs.append((standing.pop(key(event, occurrence), new), occurrence))
        gone += standing.values()
    refuse_where_named(gone, [d for d, occurrence in pairs if d.pk and d.due != occurrence.due])
    write(pairs, gone)


def key(event, spell):
    """What makes a deadline the same one."""
    return (event, spell.period_start) if event else (spell.period_start, spell.period_end)


def fixed_ones(measure):
    """The keys of the deadlines "within the set times" that a result which counts answers, or that were extended.

    What was told of them stays true: one that was answered late does not become punctual because another came later.
    One without a day can be neither, and is not among them.
    """
    answers = Answer.objects.filter(deadline=OuterRef("pk"), completion__withdrawn_at=None)
    extensions = Extension.objects.filter(deadline=OuterRef("pk"))
    following = Deadline.objects.filter(commitment__measure=measure, commitment__rule_kind=RuleKind.SET_TIMES)
    found = following.filter(Exists(answers) | Exists(extensions), due__isnull=False)
    return set(found.values_list("pk", flat=True))


def follow(commitment, found, deadlines, fixed):
    """How the deadlines of a commitment "within the set times" follow the Occurrence `found`.

    Only the last one moves, and no fixed one: where that ends before `found`, another begins on the day after. Those
    before the last stay. Returns the (Deadline, Occurrence) pairs that are to be, and the deadlines that go.
    """

    def ends_later(deadline):
        return found.due is not None and found.due > deadline.period_end

    standing, gone = sorted(deadlines, key=lambda d: (d.period_end, d.pk)), []
    while len(standing) > 1 and standing[-1].pk not in fixed and not ends_later(standing[-2]):
        gone.append(standing.pop())
    moves = standing.pop() if standing and standing[-1].pk not in fixed else Deadline(commitment=commitment)
    if standing and not ends_later(standing[-1]):
        return [], gone
    start = standing[-1].period_end + timedelta(days=1) if standing else found.period_start
    return [(moves, Occurrence(start, found.period_end, found.due))], gone


def write(pairs, gone):
    """Let each Deadline be what its Occurrence says, and remove what goes."""
    remove(gone)
    moved = [
        written(deadline, occurrence)
        for deadline, occurrence in pairs
        if deadline.pk and occurrence != Occurrence(deadline.period_start, deadline.period_end, deadline.due)
    ]
    Deadline.objects.bulk_update(moved, ["period_start", "period_end", "due"])
    Deadline.objects.bulk_create(written(*pair) for pair in pairs if not pair[0].pk)


def written(deadline, occurrence):
    deadline.period_start, deadline.period_end = occurrence.period_start, occurrence.period_end
    deadline.due = occurrence.due
    return deadline


def remove(deadlines):
    """Remove deadlines that nothing recorded names; what a withdrawn result answered its versions say in words."""
    pks = [deadline.pk for deadline in deadlines]
    Answer.objects.filter(deadline__in=pks).exclude(completion__withdrawn_at=None).delete()
    Deadline.objects.filter(pk__in=pks).delete()


def refuse_where_named(gone, postponed=()):
    """Raise Held if a result that counts, an event or an extension names what would go, or an extension what moves."""
    pks = [deadline.pk for deadline in gone]
    results = Completion.objects.filter(withdrawn_at=None, answer_links__deadline__in=pks).distinct()
    if results.exists():
        raise Held(
            f"กำหนดเวลาเดิมมีผลการดำเนินงานตอบไว้แล้ว คือ {told(results)} จึงเปลี่ยนหรือลบไม่ได้ "
            "โปรดแก้ไขผลนั้นให้ตอบกำหนดเวลาอื่นก่อน หรือให้ผู้บริหารยกเลิกรายการนี้แล้วเพิ่มรายการใหม่"
        )
    if events := [deadline.event for deadline in gone if deadline.event]:
        raise Held(
            f"มีเหตุการณ์ที่บันทึกไว้แล้ว คือ {' · '.join(events[:NAMED])} จึงเปลี่ยนหรือลบไม่ได้ "
            "โปรดให้ผู้บริหารยกเลิกรายการนี้แล้วเพิ่มรายการใหม่"
        )
    if Extension.objects.filter(deadline__in=[*pks, *(deadline.pk for deadline in postponed)]).exists():
        raise Held("ผู้บริหารขยายกำหนดเวลานี้ไว้แล้ว จึงเปลี่ยนหรือลบไม่ได้ โปรดให้ผู้บริหารยกเลิกรายการนี้แล้วเพิ่มรายการใหม่")


def told(results):
    """A few results by their dates, and how many more."""
    names = [f"ผลวันที่ {words.result_date(result)}" for result in islice(results.order_by("done_on", "pk"), NAMED)]
    more = results.count() - len(names)
    return " · ".join(names) + (f" และอีก {more} ผล" if more else "")


def reschedule_set_times(measure):
    """Let what is due "within the set times" follow the officers' deadlines of the measure as they now are."""
    officers = [
        Occurrence(d.period_start, d.period_end, d.due)
        for d in Deadline.objects.filter(commitment__measure=measure, commitment__actor=Actor.OFFICER).exclude(
            commitment__rule_kind=RuleKind.SET_TIMES  # what follows does not lead
        )
    ]
    rule = schedule.Rule(RuleKind.SET_TIMES)
    (found,) = schedule.occurrences(rule, measure.plan.fiscal_year, set_times=officers)
    fixed, pairs, gone = fixed_ones(measure), [], []
    for commitment in measure.commitments.filter(rule_kind=RuleKind.SET_TIMES).prefetch_related("deadlines"):
        following, left = follow(commitment, found, commitment.deadlines.all(), fixed)
        pairs += following
        gone += left
    write(pairs, gone)
