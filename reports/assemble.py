"""From a plan's rows to a document as one frozen object, which every form of it is rendered from without a query.

There are two kinds of document, the measures and the report on carrying them out; the measures tell no result. The
object holds nothing but text, numbers, None and tuples, so that its JSON says all of it. Dates are ISO, a month without
its day "2023-03".
"""

from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse

from ita_tracker import thai
from measures.facts import judge, plan_measures
from measures.models import Framework, ProgressNote
from measures.models.plan import one_line
from reports.additions import MEASURES, NOTHING, REPORT, Additions
from reports.models import DocumentSettings
from reports.weak_points import WeakPoint, weak_points


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
    obstacle: str = ""  # the last one told, where the document has a summary


@dataclass(frozen=True)
class EvidencePart:
    """Evidence that anybody may see; what is not public is in no document."""

    title: str
    url: str  # of a file, where it is handed out to anybody, if the server has a public address
    file: str = ""  # its key
    sha256: str = ""


@dataclass(frozen=True)
class NotePart:
    kind: str
    date: str
    text: str

    @property
    def words(self):
        """ปัญหา/อุปสรรค (๑๐ มกราคม ๒๕๖๖): …"""
        day = thai.format_partial(thai.PartialDate.from_iso(self.date), thai_digits=True)
        return f"{ProgressNote.Kind(self.kind).label} ({day}): {self.text}"


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
    position: int = 0  # in the plan, which is its address
    notes: tuple[NotePart, ...] = ()  # where the agency wants them printed

    @property
    def title(self):
        """The heading in one line and without its leading dash."""
        return one_line(self.heading)


@dataclass(frozen=True)
class Group:
    """The measures of one indicator under the office's own heading."""

    indicator: int
    instrument: str
    heading: str
    measures: tuple[MeasurePart, ...]


@dataclass(frozen=True)
class Asked:
    """The item under which the assessment of a year asks for the document."""

    year: int
    item: str


@dataclass(frozen=True)
class Report:
    """The report on carrying the measures out, of a round of 6 or 12 months, as of a day; or the measures."""

    agency: AgencyPart
    fiscal_year: int
    assessed_year: int
    round: int | None  # None for the measures
    as_of: str
    groups: tuple[Group, ...]
    kind: str = REPORT
    asked: tuple[Asked, ...] = ()
    asks_theme: bool | None = None  # None: nobody knows
    asks_outcome: bool | None = None
    weak_points: tuple[WeakPoint, ...] = ()
    additions: Additions = NOTHING

    @property
    def heading(self):
        """The first line of the cover."""
        return TITLES[self.kind]

    @property
    def title(self):
        """The title in one line, for the file's own title."""
        title = f"{self.heading} ประจำปีงบประมาณ พ.ศ. {thai.thai_number(self.fiscal_year)}"
        return f"{title} {self.round_label}" if self.round else title

    @property
    def round_label(self):
        return thai.round_label(self.round) if self.round else ""

    @property
    def round_span(self):
        return thai.round_span(self.fiscal_year, self.round) if self.round else ""

    @property
    def with_results(self):
        return self.kind == REPORT

    @property
    def measures(self):
        return [measure for group in self.groups for measure in group.measures]

    @property
    def codes(self):
        """The items that ask for it: "O43 (การประเมินปี 2566)", or that nobody knows."""
        return ", ".join(f"{each.item} (การประเมินปี {each.year})" for each in self.asked) or "ยังไม่มีข้อมูล"


TITLE = "รายงานการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"
TITLES = {REPORT: TITLE, MEASURES: "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน"}


def assemble_report(plan, round, as_of, additions=None):
    """The Report of a plan as of a day (a date), in a fixed number of queries.

    A result dated after the round's end belongs in it if it is dated on or before `as_of`: the round and the day are
    two different things. `additions` stand instead of the agency's own settings, for looking at others.
    """
    return assemble(plan, REPORT, as_of, int(thai.Round(round)), additions)


def assemble_measures(plan, as_of, additions=None):
    """The measures document of a plan; the day dates it, and decides only which deadlines were extended by then."""
    return assemble(plan, MEASURES, as_of, None, additions)


def assemble(plan, kind, as_of, round, additions):
    if additions is None:
        chosen = DocumentSettings.objects.filter(agency=plan.agency_id, kind=kind).first()
        additions = chosen.additions if chosen else NOTHING
    measures = list(plan_measures(plan))
    years = {framework.fiscal_year: framework for framework in Framework.objects.all()}
    own = years.get(plan.fiscal_year)
    headings = {heading.indicator_id: heading.text for heading in plan.headings.all()}
    indicators = {measure.indicator_id: measure.indicator for measure in measures}  # in the order of the plan
    return Report(
        agency=AgencyPart(plan.agency.slug, plan.agency.name, plan.agency.district, plan.agency.province),
        fiscal_year=plan.fiscal_year,
        assessed_year=plan.assessed_framework.fiscal_year,
        round=round,
        as_of=as_of.isoformat(),
        groups=tuple(
            Group(
                indicator=indicator.number,
                instrument=indicator.instrument,
                heading=headings.get(indicator.pk, str(indicator)),
                measures=tuple(
                    measure_part(m, kind, as_of, additions) for m in measures if m.indicator_id == indicator.pk
                ),
            )
            for indicator in indicators.values()
        ),
        kind=kind,
        asked=tuple(asked(plan.fiscal_year, kind, years.values())),
        asks_theme=own and own.asks_theme,
        asks_outcome=own and own.asks_outcome,
        weak_points=tuple(weak_points(plan, measures)),
        additions=additions,
    )


def with_measures_anew(report, plan, as_of, pks):
    """A Report of a plan with the measures of these keys read again, the rest as it is; None where one is not in it.

    For who knows that nothing else was written since the Report was read as of the same day.
    """
    measures = plan_measures(plan).filter(pk__in=pks)
    anew = {m.position: measure_part(m, report.kind, as_of, report.additions) for m in measures}
    known = {measure.position for measure in report.measures}
    if len(anew) < len(pks) or not anew.keys() <= known:
        return None
    groups = (replace(g, measures=tuple(anew.get(m.position, m) for m in g.measures)) for g in report.groups)
    return replace(report, groups=tuple(groups))


def asked(fiscal_year, kind, frameworks):
    """The measures are asked for in their own year, the report by each year that says it covers the plan's."""
    for framework in frameworks:
        if kind == MEASURES:
            item = framework.measures_item if framework.fiscal_year == fiscal_year else ""
        else:
            item = framework.report_item if framework.report_covers_plan_year == fiscal_year else ""
        if item:
            yield Asked(framework.fiscal_year, item)


def measure_part(measure, kind, as_of, additions):
    commitments = list(measure.commitments.all())
    results = [c for c in measure.completions.all() if c.last_day <= as_of] if kind == REPORT else []
    notes = [n for n in measure.notes.all() if n.told_on <= as_of and not n.withdrawn] if kind == REPORT else []
    obstacles = {n.commitment_id: n.text for n in notes if additions.summary and n.kind == ProgressNote.Kind.OBSTACLE}
    places = {deadline.pk: place for place, c in enumerate(commitments, 1) for deadline in c.deadlines.all()}
    return MeasurePart(
        heading=measure.heading,
        items=tuple(item.code for item in measure.items.all()),
        topic=measure.topic.name if measure.topic else "",
        theme=measure.theme,
        responsible=measure.responsible_text,
        lead_in=measure.lead_in,
        steps=tuple(Numbered(step.number, step.text) for step in measure.steps.all()),
        commitments=tuple(
            commitment_part(judge(c, as_of), kind, obstacles.get(c.pk) or obstacles.get(None, "")) for c in commitments
        ),
        results=tuple(result_part(c, places, measure.plan.agency) for c in results),
        position=measure.position,
        notes=tuple(NotePart(n.kind, n.told_on.isoformat(), n.text) for n in notes if additions.notes),
    )


def commitment_part(judged, kind, obstacle):
    """A commitment with its deadlines; in the measures document without a word of how it went."""
    commitment, told = judged.commitment, kind == REPORT
    return CommitmentPart(
        number=commitment.number,
        text=commitment.text,
        actor=commitment.actor,
        rule=commitment.rule_kind,
        state=judged.status.state.value if told else "",
        days_late=judged.status.days_late if told else 0,
        at_least=told and judged.status.at_least,
        deadlines=tuple(
            DeadlinePart(
                period_start=deadline.period_start.isoformat(),
                period_end=deadline.period_end.isoformat(),
                due=status.due and status.due.isoformat(),
                state=status.state.value if told else "",
                days_late=status.days_late if told else 0,
                at_least=told and status.at_least,
            )
            for deadline, status in judged.deadlines
        ),
        obstacle=obstacle,
    )


def result_part(completion, places, agency):
    return ResultPart(
        number=completion.number,
        date=completion.date.iso,
        note=completion.note,
        outcome=completion.outcome,
        answers=tuple(
            AnswerPart(places[link.deadline_id], link.deadline.due and link.deadline.due.isoformat())
            for link in sorted(completion.answer_links.all(), key=lambda link: link.deadline_id)
        ),
        evidence=(
            *signed_part(completion),
            *(evidence_part(e, agency) for e in completion.evidence.all() if e.public and not e.destroyed),
        ),
    )


def signed_part(completion):
    """The month that an executive signed, where a result rests on one; its page is for those who sign in."""
    return (EvidencePart(completion.note, ""),) if completion.signed else ()


def evidence_part(evidence, agency):
    if not evidence.file:
        return EvidencePart(evidence.title, evidence.url)
    path = reverse("public_file", args=[agency.slug, evidence.file.key])
    address = f"{settings.SITE_URL}{path}" if settings.SITE_URL else ""
    return EvidencePart(evidence.title, address, str(evidence.file.key), evidence.file.sha256)
