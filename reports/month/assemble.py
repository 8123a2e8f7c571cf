"""From a plan's rows to its Month, in a fixed number of queries: rows without models, as an executive's plan is whole.

States come from the SQL form of the rule (measures/status.py); that they are those of the report is a test.
"""

from collections import Counter, defaultdict
from datetime import timedelta

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from ita_tracker import thai
from measures import status
from measures.models import Actor, Commitment, Completion, IndicatorHeading, Measure, Precision, ProgressNote
from measures.models.plan import one_line
from measures.status import State
from reports.assemble import AgencyPart
from reports.month.parts import (
    Month,
    MonthCommitment,
    MonthDeadline,
    MonthMeasure,
    MonthNote,
    MonthResult,
    Named,
    YearBefore,
)


def assemble_month(plan, month, as_of):
    """The Month of a plan: `month` is a PartialDate without its day, `as_of` a date within it or before it."""
    before = month.first - timedelta(days=1)
    divisions, of_measure = divisions_of(plan)
    results, entered = results_of(plan, as_of)
    commitments = commitments_of(plan, as_of, before, entered)
    notes = notes_of(plan, as_of)
    heading = IndicatorHeading.objects.filter(plan=plan, indicator=OuterRef("indicator")).values("text")
    rows = (
        Measure.objects.filter(plan=plan)
        .order_by("position", "pk")
        .values_list(
            *("pk", "position", "heading", "all_divisions", "responsible_text"),
            *("indicator", "indicator__number", "indicator__name", Subquery(heading)),
        )
    )
    indicators, measures = {}, []
    for pk, position, text, everyone, responsible, indicator, number, name, own_heading in rows:
        indicators.setdefault(number, Named(indicator, one_line(own_heading or f"ตัวชี้วัดที่ {number} {name}")))
        measures.append(
            MonthMeasure(
                position=position,
                title=one_line(text),
                indicator=number,
                divisions=tuple(of_measure[pk]),
                all_divisions=everyone,
                responsible=responsible,
                commitments=tuple(commitments[pk]),
                results=tuple(results[pk]),
                notes=tuple(notes[pk].values()),
            )
        )
    return Month(
        agency=AgencyPart(plan.agency.slug, plan.agency.name, plan.agency.district, plan.agency.province),
        fiscal_year=plan.fiscal_year,
        month=month.iso,
        as_of=as_of.isoformat(),
        before=before.isoformat(),
        indicators=tuple(indicators.items()),
        divisions=divisions,
        measures=tuple(measures),
        year_before=year_before(plan, month, as_of),
    )


def divisions_of(plan):
    """The agency's divisions, and the names of those that answer for each measure by its key."""
    rows = (
        plan.agency.divisions.annotate(mine=FilteredRelation("measures", condition=Q(measures__plan=plan)))
        .order_by("position", "name", "pk")
        .values_list("pk", "name", "mine")
    )
    divisions, of_measure = {}, defaultdict(list)
    for pk, name, measure in rows:
        divisions.setdefault(pk, Named(pk, name))
        if measure:
            of_measure[measure].append(name)
    return tuple(divisions.values()), of_measure


def results_of(plan, as_of):
    """The results that count, by measure; and who entered one for which deadline."""
    rows = (
        Completion.objects.counting(as_of)
        .filter(measure__plan=plan)
        .order_by("measure", "position", "pk", "answer_links__deadline__commitment__position")
        .values_list(
            *("pk", "measure", "number", "done_on", "precision", "note", "division"),
            *("answer_links__deadline", "answer_links__deadline__commitment__position"),
        )
    )
    found, answers, entered = {}, defaultdict(dict), set()
    for pk, measure, number, done_on, precision, note, division, deadline, commitment in rows:
        found[pk] = (measure, number, done_on.isoformat()[: 10 if precision == Precision.DAY else 7], one_line(note))
        if deadline:
            answers[pk][commitment] = True  # once each, in their order
            entered.add((deadline, division))
    results = defaultdict(list)
    for pk, (measure, *rest) in found.items():
        results[measure].append(MonthResult(*rest, tuple(answers[pk])))
    return results, entered


def commitments_of(plan, as_of, before, entered):
    """The commitments by measure, each with its deadlines and its state on both days."""
    then = {found.commitment: found.state.value for found in status.commitment_states(plan, before)}
    deadlines = defaultdict(list)
    for found in status.deadline_states(plan, as_of):
        deadlines[found.commitment].append(found)
    rows = (
        Commitment.objects.filter(measure__plan=plan)
        .order_by("measure", "position", "pk", "required_divisions__position", "required_divisions__name")
        .values_list(
            *("pk", "measure", "position", "number", "text", "actor", "cancellation__cancelled_on", "each_division"),
            *("required_divisions", "required_divisions__name"),
        )
    )
    whole, required = {}, defaultdict(list)
    for *row, each_division, division, name in rows:
        whole[row[0]] = row
        if each_division and division:
            required[row[0]].append((division, name))
    commitments = defaultdict(list)
    for pk, measure, position, number, text, actor, cancelled_on in whole.values():
        own = [status.status_of(d.key, as_of) for d in deadlines[pk]]
        found = status.commitment_status(own, as_of, cancelled_on)
        late = [d.deadline for d in deadlines[pk] if d.state == State.OVERDUE] if pk in required else []
        commitments[measure].append(
            MonthCommitment(
                position=position,
                number=number,
                text=one_line(text),
                actor=actor,
                state=found.state.value,
                due=found.due and found.due.isoformat(),
                days=found.days,
                at_least=found.at_least,
                before=then[pk],
                missing=tuple(
                    name
                    for division, name in required.get(pk, ())
                    if any((each, division) not in entered for each in late)
                ),
                deadlines=tuple(MonthDeadline(d.due, d.state.value, d.answered) for d in deadlines[pk]),
            )
        )
    return commitments


def notes_of(plan, as_of):
    """By measure, the latest note on each commitment and on the measure itself."""
    kinds = dict(ProgressNote.Kind.choices)
    rows = ProgressNote.objects.filter(measure__plan=plan, told_on__lte=as_of, withdrawal=None)
    notes = defaultdict(dict)
    for measure, commitment, day, kind, text in rows.order_by("told_on", "pk").values_list(
        "measure", "commitment__position", "told_on", "kind", "text"
    ):
        notes[measure][commitment] = MonthNote(commitment, day.isoformat(), kinds[kind], one_line(text))
    return notes


def year_before(plan, month, as_of):
    """The counts of the plan before on the same day of its year, or None where nothing was planned then."""
    same = thai.PartialDate(month.year_ce - 1, month.month)
    # the end of February is its end in every year
    same_day = same.last if as_of == month.last else a_year_earlier(as_of)
    states = status.commitment_states_of_year(plan.agency_id, plan.fiscal_year - 1, same_day)
    if not states:
        return None
    counts = Counter(found.state.value for found in states if found.actor == Actor.OFFICER)
    return YearBefore(plan.fiscal_year - 1, same.iso, same_day.isoformat(), tuple(sorted(counts.items())))


def a_year_earlier(day):
    return day.replace(year=day.year - 1, day=min(day.day, thai.last_day(day.year - 1, day.month).day))
