"""A month as its template writes it: the figures with their words and the links to the lists behind them; no query."""

from collections import Counter
from functools import partial
from types import SimpleNamespace

from django.core.paginator import Paginator
from django.urls import reverse

from ita_tracker import thai
from measures import filters, words
from measures.models import Actor
from measures.status import State, Status
from reports.month import charts, figures
from reports.month.figures import By
from reports.month.parts import Month

LISTED = 15  # entries of a list; the rest is behind its link
ROWS = 40  # of the heat map on one page
BY = {By.MEASURE: "มาตรการ", By.DIVISION: "ส่วนราชการ", By.INDICATOR: "ตัวชี้วัด"}


class Links:
    """Addresses of the lists behind the figures: the plan's page as of the day, filtered; and a measure's."""

    def __init__(self, agency, fiscal_year, as_of):
        self.place = [agency, fiscal_year]
        self.as_of = as_of
        self.of_plan = reverse("plan", args=self.place)  # once: a page holds hundreds of them
        self.of_measure = reverse("measure", args=[*self.place, 0]).removesuffix("0/")

    def plan(self, actor=Actor.OFFICER, **chosen):
        query = "".join(f"&{name}={value}" for name, value in chosen.items() if value is not None)
        return f"{self.of_plan}?as_of={self.as_of}&actor={actor.value}{query}#measures"

    def measure(self, measure):
        return f"{self.of_measure}{measure.position}/?as_of={self.as_of}"

    def month(self, month):
        return f"{reverse('month', args=self.place)}?month={month}"

    def group(self, group, **chosen):
        """The plan's page with what is chosen of the row; of a measure as a whole, its own page."""
        if group.by == By.MEASURE and not chosen:
            return self.measure(group.measures[0])
        return self.plan(**{group.by.value: filters.NO_DIVISION if group.key is None else group.key}, **chosen)


def by_default(month: Month):
    """Measures, or where they are too many for one look, indicators."""
    return By.MEASURE if len(month.measures) <= ROWS else By.INDICATOR


def shown(month: Month, by: By, page=1):
    """What templates/reports/month/month.html needs."""
    links = Links(month.agency.slug, month.fiscal_year, month.as_of)
    rows = Paginator(figures.groups(month, by), ROWS).get_page(page)
    return {
        "month": month,
        "span": month.span,
        "by": by,
        "by_name": BY[by],
        "end_before": thai.PartialDate.from_iso(month.before),
        "switch": list(BY.items()),
        "sentence": figures.sentence(month),
        "counts": chips(figures.counts(month), links.plan),
        "executives": executives(month, links),
        "year_before": year_before(month, links),
        "rows": rows,
        "heat": heat(month, rows, links),
        "bars": [(BY[kind], bars(figures.groups(month, kind), links)) for kind in (By.DIVISION, By.INDICATOR)],
        "line": line(month, links),
        **lists(month, links),
    }


def chips(counter, link, **chosen):
    """Each state with how many are in it and the address of their list, the worst first."""
    return [
        SimpleNamespace(html=words.state_html(s, f"{s.label} {n:,}"), url=link(state=s.value, **chosen))
        for s, n in figures.worst_first(counter)
    ]


def executives(month, links):
    """The executives' own follow-up, which is counted apart."""
    found = figures.counts(month, Actor.EXECUTIVE)
    return SimpleNamespace(
        total=sum(found.values()),
        sentence=words.counted(found),
        counts=chips(found, lambda **chosen: links.plan(Actor.EXECUTIVE, **chosen)),
        overdue=listed(
            figures.overdue(month, Actor.EXECUTIVE),
            lambda f: overdue(f, links),
            links.plan(Actor.EXECUTIVE, state=State.OVERDUE.value),
        ),
    )


def year_before(month, links):
    """This month beside the same one of the year before, state by state."""
    former = month.year_before
    if former is None:
        return None
    there = Links(month.agency.slug, former.fiscal_year, former.as_of)
    now, then = figures.counts(month), Counter(dict(former.counts))
    return SimpleNamespace(
        day=thai.PartialDate.from_iso(former.as_of),
        sentence=words.counted(then),
        url=there.month(former.month),
        rows=[
            SimpleNamespace(
                state=words.state_html(state, state.label),
                now=now[state],
                now_url=links.plan(state=state.value),
                then=then[state],
                then_url=there.plan(state=state.value),
            )
            for state in State
            if now[state] or then[state]
        ],
    )


# --- the year --------------------------------------------------------------------------------------------------------


def heat(month, rows, links):
    """The rows with their cells; the last is the sum of the whole plan."""
    months = figures.fiscal_months(month)
    lines = [
        SimpleNamespace(
            name=row.name, url=links.group(row), cells=cells(row.measures, months, partial(links.group, row))
        )
        for row in rows
    ]
    lines.append(SimpleNamespace(name="รวมทั้งแผน", url=None, cells=cells(month.measures, months, links.plan)))
    places = (("ก่อนปีงบประมาณ", filters.BEFORE), ("หลังปีงบประมาณ", filters.AFTER))
    return SimpleNamespace(
        months=[heading(each, month) for each in months],
        rows=lines,
        outside=[
            SimpleNamespace(name=name, counts=chips(counter, links.plan, due=due))
            for (name, due), counter in zip(places, figures.outside(month), strict=True)
            if counter
        ],
    )


def heading(each, month):
    """A month above its column."""
    return SimpleNamespace(
        name=thai.month_abbreviation(each.month), year=thai.be_year(each.year_ce), current=each.iso == month.month
    )


def cells(measures, months, link):
    """What fell due in each month and how it went: (state, sign, number, address) of each, the worst first."""
    return [
        [
            (state, words.sign(state), number, link(state=state.value, due=each.iso))
            for state, number in figures.worst_first(counter)
        ]
        for each, counter in zip(months, figures.heat(measures, months), strict=True)
    ]


def bars(groups, links):
    found = []
    for group in groups:
        if states := group.states():
            found.append(
                SimpleNamespace(
                    name=group.name,
                    url=links.group(group),
                    total=sum(states.values()),
                    pieces=charts.bar(figures.worst_first(states)),
                    counts=chips(states, partial(links.group, group)),
                )
            )
    return found


def line(month, links):
    points = figures.line(month)
    planned, done = charts.curves(points)
    return SimpleNamespace(
        points=[point(p, month, links) for p in points],
        planned=planned,
        done=done,
        width=12 * charts.COLUMN,
        height=charts.CHART,
    )


def point(point, month, links):
    """The numbers below a month of the line, and the addresses of what they count."""
    return SimpleNamespace(
        heading=heading(point.month, month),
        planned=point.planned,
        planned_url=links.plan(due=filters.DUE_BY + point.month.iso),
        done=point.done,
        done_url=links.plan(due=filters.DONE_BY + point.month.iso),
    )


# --- the lists -------------------------------------------------------------------------------------------------------


def listed(found, write, url=None):
    """The first of a list as `write` writes them, how many there are, and the address of all."""
    entries = [write(each) for each in found[:LISTED]]
    return SimpleNamespace(entries=entries, total=len(found), more=len(found) > LISTED, url=url)


def lists(month, links):
    day = month.day
    return {
        "overdue": listed(figures.overdue(month), lambda f: overdue(f, links), links.plan(state=State.OVERDUE.value)),
        "due_next": listed(figures.due_next(month), lambda f: due_next(f, day, links), links.plan(due=filters.SOON)),
        "changed": listed(figures.changed(month), lambda f: changed(f, links), links.plan(state=filters.CHANGED)),
        "of_the_month": listed(
            figures.of_the_month(month), lambda pair: result(*pair, links), links.plan(state=filters.OF_MONTH)
        ),
        "nothing_recorded": listed(
            figures.nothing_recorded(month),
            lambda m: SimpleNamespace(measure=m, url=links.measure(m)),
            links.plan(state=filters.NOTHING),
        ),
        "unlinked": listed(
            figures.unlinked(month), lambda pair: result(*pair, links), links.plan(state=filters.UNLINKED)
        ),
    }


def entry(found, links, **more):
    return SimpleNamespace(
        measure=found.measure,
        commitment=found.commitment,
        url=links.measure(found.measure),
        responsible=figures.responsible(found),
        **more,
    )


def overdue(found, links):
    return entry(
        found,
        links,
        state=words.state_html(State.OVERDUE, words.words(found.commitment.status)),
        due=found.commitment.status.due,
        more=figures.open_deadlines(found.commitment) - 1,
        told=figures.last_word(found),
    )


def due_next(found, day, links):
    due = thai.PartialDate.from_iso(found.deadline.due)
    text = words.words(Status(State.DUE_SOON, due.first, figures.days_left(found, day)))
    return entry(found, links, due=due, state=words.state_html(State.DUE_SOON, text))


def changed(found, links):
    then, now = State(found.commitment.before), found.commitment.status
    return entry(
        found, links, before=words.state_html(then, then.label), state=words.state_html(now.state, words.words(now))
    )


def result(measure, result, links):
    return SimpleNamespace(
        measure=measure, url=links.measure(measure), when=result.when, number=result.number, note=result.note
    )
