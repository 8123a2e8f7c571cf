"""A measure: what is to be done, by when and how it stands as of a day, and what was done."""

from collections import defaultdict
from types import SimpleNamespace

from django.http import Http404
from django.shortcuts import render

from ita_tracker import clock, thai
from measures import words
from measures.access import Permission, may_record, own_among
from measures.facts import judge, missing_divisions, nothing_recorded, with_lists
from measures.models import CompletionVersion, Measure
from measures.navigation import shows
from measures.plan_words import told_amendment
from measures.status import State
from measures.views.asked import day_asked, plan_asked
from measures.views.evidence import files_of
from measures.views.work import undoable


def measure(request, agency, fiscal_year, position):
    plan = plan_asked(request.user, agency, fiscal_year)
    as_of = day_asked(request)
    try:
        measure = with_lists(Measure.objects.visible_to(request.user)).get(plan=plan, position=position)
    except Measure.DoesNotExist:
        raise Http404(f"แผนนี้ไม่มีมาตรการที่ {position}") from None
    judged = [judge(commitment, as_of) for commitment in measure.commitments.all()]
    completions = list(measure.completions.all())
    numbers = {d.pk: each.commitment for each in judged for d, _ in each.deadlines}
    recorder = may_record(request.user, measure)
    former, withdrawn = histories(measure)
    versions = [version for history in former.values() for version in history]
    files = {}
    if any(each.file_id for c in completions for each in c.evidence.all()) or any(v.names_files for v in versions):
        files = files_of(measure)
    for version in versions:
        version.files = files
    now = clock.now()
    for each in (*completions, *withdrawn):
        each.former = former[each.pk]
        each.undoable = undoable(each, request.user, now) and not each.withdrawn_at
    context = {
        "section": "plans",
        "instructions": instructions_of(measure, request.user),
        "signer": shows(request.user, Permission.SIGN, plan.agency),
        "recorder": recorder,
        "decider": not recorder and shows(request.user, Permission.DECIDE, plan.agency),  # nobody decides on their own
        "destroyer": files and shows(request.user, Permission.ASK_DESTRUCTION, plan.agency),
        "withdrawn": withdrawn,
        "plan": plan,
        "as_of": as_of,
        "measure": measure,
        "commitments": [shown(each, plan, as_of) for each in judged],
        "results": [result(c, numbers, files) for c in completions if c.last_day <= as_of],
        "later": [result(c, numbers, files) for c in completions if c.last_day > as_of],
        "nothing_recorded": nothing_recorded(measure, as_of),
        "amendments": amendments_of(plan, measure),
        "notes": [note for note in measure.notes.all() if note.told_on <= as_of and not note.withdrawn],
        "notes_withdrawn": [note for note in measure.notes.all() if note.withdrawn],
    }
    return render(request, "measures/measure.html", context)


def amendments_of(plan, measure):
    """How the measure was changed since the plan's adoption, the newest first."""
    found = plan.amendments.filter(measure_key=measure.pk) if plan.is_adopted else ()
    return [told_amendment(each) for each in found]


def instructions_of(measure, user):
    """The instructions on a measure, the newest first, and which of them the person may answer."""
    found = list(measure.instructions.whole().order_by("-given_at", "-pk"))
    agency = measure.plan.agency
    own = set(own_among(user, agency, agency.divisions.all())) if found else ()
    for instruction in found:
        instruction.mine = any(division in own for division in instruction.waiting)
    return found


def histories(measure):
    """The versions of a measure's results that were changed, by result, the newest first; and those withdrawn."""
    former, withdrawn = defaultdict(list), {}
    changed = CompletionVersion.objects.filter(completion__measure=measure, completion__version__gt=1)
    for version in changed.select_related("completion").order_by("completion", "-version"):
        former[version.completion_id].append(version)
        if version.completion.withdrawn_at:
            withdrawn[version.completion_id] = version.completion
    return former, list(withdrawn.values())


def shown(judged, plan, as_of):
    """A commitment with its status in words and its line of months."""
    commitment = judged.commitment
    dated = [(d, s) for d, s in judged.deadlines if s.due]
    return SimpleNamespace(
        commitment=commitment,
        status=judged.status,
        words=words.words(judged.status),
        latest=latest_entry(judged, as_of),
        waits=any(s.state not in words.DONE for _, s in judged.deadlines),
        months=line_of_months(dated, plan.fiscal_year),
        missing=[
            (s.due, names)
            for d, s in dated
            if s.state not in words.DONE and (names := missing_divisions(commitment, d, as_of))
        ],
        extensions=[(d, e) for d, _ in judged.deadlines for e in d.its_extensions if e.granted_on <= as_of],
        cancellation=getattr(commitment, "cancellation", None),
    )


def latest_entry(judged, as_of):
    """The date of the latest result of a commitment that nothing falls due for, or None."""
    if judged.status.state != State.NO_DEADLINE:
        return None
    links = (link for deadline, _ in judged.deadlines for link in deadline.its_answers)
    entries = [link.completion for link in links if link.completion.last_day <= as_of]
    return max(entries, key=lambda c: (c.done_on, c.pk)).date if entries else None


def line_of_months(dated, fiscal_year):
    """The twelve months of the fiscal year, and those outside it that hold a deadline, each with its deadlines."""
    by_month = {}
    for deadline, status in dated:
        by_month.setdefault((status.due.year, status.due.month), []).append(
            SimpleNamespace(deadline=deadline, status=status, words=words.words(status))
        )
    if not by_month:
        return []
    months = sorted({*thai.fiscal_months(fiscal_year), *by_month})
    return [
        SimpleNamespace(
            name=thai.month_abbreviation(month), year=thai.ce_to_be(year), deadlines=by_month.get((year, month), [])
        )
        for year, month in months
    ]


def result(completion, numbers, files):
    """A result with the commitments that it answers, and its evidence."""
    by_pk = {file.pk: file for file in files.values()}
    deadlines = sorted(
        (link.deadline for link in completion.answer_links.all()), key=lambda d: (d.due is None, d.due, d.pk)
    )
    answered = sorted({numbers[d.pk] for d in deadlines}, key=lambda c: c.position)
    several = [len(commitment.deadlines.all()) > 1 for commitment in answered]
    return SimpleNamespace(
        completion=completion,
        date=thai.format_partial(completion.date),
        answers=[
            (commitment, words.due_days(d for d in deadlines if d.commitment_id == commitment.pk) if many else "")
            for commitment, many in zip(answered, several, strict=True)
        ],
        periods=words.due_days(deadlines),
        evidence=[(proof, by_pk.get(proof.file_id)) for proof in completion.evidence.all()],
    )
