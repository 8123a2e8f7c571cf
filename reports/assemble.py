"""From a plan's rows to the report as one frozen object, which every form of it is rendered from without a query.

It holds nothing but text, numbers, None and tuples, so that its JSON says all of it. Dates are ISO, a month without its
day "2023-03".
"""

from dataclasses import dataclass

from ita_tracker import thai
from measures.facts import judge, plan_measures


@dataclass(frozen=True)
class AgencyPart:
    slug: str
    name: str
    district: str
    province: str


@dataclass(frozen=True)
class Numbered:
    """An entry of a list, with the number that the office prints before it, or None."""

    number: int | None
    text: str


@dataclass(frozen=True)
class DeadlinePart:
    period_start: str
    period_end: str
    due: str | None
    state: str
    days_late: int
    at_least: bool  # the day of the result is not known


@dataclass(frozen=True)
class AnswerPart:
    """A deadline that a result answers: the place of its commitment in the measure's list, from 1, and its due day."""

    commitment: int
    due: str | None


@dataclass(frozen=True)
class CommitmentPart:
    number: int | None
    text: str
    actor: str
    rule: str
    state: str
    days_late: int
    at_least: bool
    deadlines: tuple[DeadlinePart, ...]


@dataclass(frozen=True)
class EvidencePart:
    title: str
    url: str


@dataclass(frozen=True)
class ResultPart:
    number: int | None
    date: str
    note: str
    outcome: str
    answers: tuple[AnswerPart, ...]
    evidence: tuple[EvidencePart, ...]

    @property
    def words(self):
        """The date as the official form says it: วันที่ ๒๐ เดือน ตุลาคม พ.ศ. ๒๕๖๕."""
        return thai.format_partial(thai.PartialDate.from_iso(self.date), "form")


@dataclass(frozen=True)
class MeasurePart:
    """A row of the table."""

    heading: str
    items: tuple[str, ...]
    topic: str
    theme: str
    responsible: str
    lead_in: str
    steps: tuple[Numbered, ...]
    commitments: tuple[CommitmentPart, ...]
    results: tuple[ResultPart, ...]


@dataclass(frozen=True)
class Group:
    """The measures of one indicator under the office's own heading."""

    indicator: int
    instrument: str
    heading: str
    measures: tuple[MeasurePart, ...]


@dataclass(frozen=True)
class Report:
    """The report on carrying the measures out, of a round of 6 or 12 months, as of a day."""

    agency: AgencyPart
    fiscal_year: int
    assessed_year: int
    round: int
    as_of: str
    groups: tuple[Group, ...]

    @property
    def title(self):
        """The title in one line, for the file's own title."""
        return f"{TITLE} ประจำปีงบประมาณ พ.ศ. {thai.thai_number(self.fiscal_year)} {self.round_label}"

    @property
    def round_label(self):
        return thai.round_label(self.round)

    @property
    def round_span(self):
        return thai.round_span(self.fiscal_year, self.round)


TITLE = "รายงานการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"


def assemble_report(plan, round, as_of):
    """The Report of a plan as of a day (a date), in a fixed number of queries.

    A result dated after the round's end belongs in it if it is dated on or before `as_of`: the round and the day are
    two different things.
    """
    measures = list(plan_measures(plan))
    headings = {heading.indicator_id: heading.text for heading in plan.headings.all()}
    indicators = {measure.indicator_id: measure.indicator for measure in measures}  # in the order of the plan
    return Report(
        agency=AgencyPart(plan.agency.slug, plan.agency.name, plan.agency.district, plan.agency.province),
        fiscal_year=plan.fiscal_year,
        assessed_year=plan.assessed_framework.fiscal_year,
        round=int(thai.Round(round)),
        as_of=as_of.isoformat(),
        groups=tuple(
            Group(
                indicator=indicator.number,
                instrument=indicator.instrument,
                heading=headings.get(indicator.pk, str(indicator)),
                measures=tuple(measure_part(m, as_of) for m in measures if m.indicator_id == indicator.pk),
            )
            for indicator in indicators.values()
        ),
    )


def measure_part(measure, as_of):
    commitments = list(measure.commitments.all())
    places = {deadline.pk: place for place, c in enumerate(commitments, 1) for deadline in c.deadlines.all()}
    return MeasurePart(
        heading=measure.heading,
        items=tuple(item.code for item in measure.items.all()),
        topic=measure.topic.name if measure.topic else "",
        theme=measure.theme,
        responsible=measure.responsible_text,
        lead_in=measure.lead_in,
        steps=tuple(Numbered(step.number, step.text) for step in measure.steps.all()),
        commitments=tuple(commitment_part(judge(c, as_of)) for c in commitments),
        results=tuple(result_part(c, places) for c in measure.completions.all() if c.last_day <= as_of),
    )


def commitment_part(judged):
    commitment = judged.commitment
    return CommitmentPart(
        number=commitment.number,
        text=commitment.text,
        actor=commitment.actor,
        rule=commitment.rule_kind,
        state=judged.status.state.value,
        days_late=judged.status.days_late,
        at_least=judged.status.at_least,
        deadlines=tuple(
            DeadlinePart(
                period_start=deadline.period_start.isoformat(),
                period_end=deadline.period_end.isoformat(),
                due=status.due and status.due.isoformat(),
                state=status.state.value,
                days_late=status.days_late,
                at_least=status.at_least,
            )
            for deadline, status in judged.deadlines
        ),
    )


def result_part(completion, places):
    return ResultPart(
        number=completion.number,
        date=completion.date.iso,
        note=completion.note,
        outcome=completion.outcome,
        answers=tuple(
            AnswerPart(places[link.deadline_id], link.deadline.due and link.deadline.due.isoformat())
            for link in sorted(completion.answer_links.all(), key=lambda link: link.deadline_id)
        ),
        evidence=tuple(EvidencePart(e.title, e.url) for e in completion.evidence.all() if e.url),  # files stay here
    )
