"""A month as its template writes it: the figures with their words and the links to the lists behind them; no query."""

from types import SimpleNamespace

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.http import urlencode

from ita_tracker import thai
from measures import filters, words
from measures.models import Actor
from measures.status import State
from reports.month import charts, figures
from reports.month.figures import By
from reports.month.parts import Month

LISTED = 15  # entries of a list; the rest is behind its link
ROWS = 40  # of the heat map on one page
BY = {By.MEASURE: "มาตรการ", By.DIVISION: "ส่วนราชการ", By.INDICATOR: "ตัวชี้วัด"}
FILTERS = {By.DIVISION: "division", By.INDICATOR: "indicator"}


class Links:
    """Addresses of the lists behind the figures: the plan's page as of the day, filtered; and a measure's."""

    def __init__(self, month: Month):
        self.place = [month.agency.slug, month.fiscal_year]
        self.as_of = month.as_of

    def plan(self, actor=Actor.OFFICER, **chosen):
        query = {"as_of": self.as_of, "actor": actor.value} | {k: v for k, v in chosen.items() if v is not None}
        return f"{reverse('plan', args=self.place)}?{urlencode(query)}#measures"

    def measure(self, measure):
        return f"{reverse('measure', args=[*self.place, measure.position])}?as_of={self.as_of}"

    def month(self, month, fiscal_year=None):
        place = [self.place[0], fiscal_year or self.place[1]]
        return f"{reverse('month', args=place)}?month={month}"

    def group(self, group, **chosen):
        """A measure's page, or the plan's page with the division or the indicator of the row."""
        if group.by == By.MEASURE:
            return self.measure(group.measures[0])
        name = FILTERS[group.by]
        return self.plan(**{name: filters.NO_DIVISION if group.key is None else group.key}, **chosen)


def by_default(month: Month):
    """Measures, or where they are too many for one look, indicators."""
    return By.MEASURE if len(month.measures) <= ROWS else By.INDICATOR


def shown(month: Month, by: By, page=1):
    """What templates/reports/month/month.html needs."""
    links = Links(month)
    rows = Paginator(figures.groups(month, by), ROWS).get_page(page)
    return {
        "month": month,
        "span": month.span,
        "by": by,
        "by_name": BY[by],
        "switch": [(each, name) for each, name in BY.items()],
        "sentence": figures.sentence(month),
        "counts": chips(figures.counts(month), links.plan),
        "executives": executives(month, links),
        "year_before": year_before(month, links),
        "rows": rows,
        "heat": heat(month, rows, links),
        "bars": [
            (BY[kind], bars(figures.groups(month, kind), links)) for kind in (By.DIVISION, By.INDICATOR)
        ],
        "line": line(month),
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
            [overdue(f, links) for f in figures.overdue(month, Actor.EXECUTIVE)],
            links.plan(Actor.EXECUTIVE, state=State.OVERDUE.value),
        ),
    )


def year_before(month, links):
    former = month.year_before
    if former is None:
        return None
    counter = {State(state): number for state, number in former.counts}
    return SimpleNamespace(
        day=thai.PartialDate.from_iso(former.as_of),
        sentence=words.counted(counter),
        url=links.month(former.month, former.fiscal_year),
        rows=[(state, figures.counts(month)[state], counter.get(state, 0)) for state in both(month, counter)],
    )


def both(month, former):
    """The states that are found in this year or the year before, the worst first."""
    now = figures.counts(month)
    return [state for state in State if now[state] or former.get(state)]


# --- the year --------------------------------------------------------------------------------------------------------


def heat(month, rows, links):
    months = figures.fiscal_months(month)
    return SimpleNamespace(
        months=[heading(each, month) for each in months],
        rows=[
            SimpleNamespace(name=row.name, url=links.group(row), cells=cells(row.measures, months, row, links))
            for row in rows
        ],
        total=cells(month.measures, months, None, links),
        outside=[
            SimpleNamespace(name=name, counts=chips(counter, links.plan, due=due))
            for name, due, counter in zip(
                ("ก่อนปีงบประมาณ", "หลังปีงบประมาณ"),
                (filters.BEFORE, filters.AFTER),
                figures.outside(month),
                strict=True,
            )
            if counter
        ],
    )


def heading(each, month):
    """A month above its column."""
    return SimpleNamespace(
        name=thai.month_abbreviation(each.month), year=thai.be_year(each.year_ce), current=each.iso == month.month
    )


def cells(measures, months, row, links):
    """The cells of a row, or of the sum (no row): what fell due in each month, and how it went."""
    found = []
    for each, counter in zip(months, figures.heat(measures, months), strict=True):
        chosen = {"due": each.iso}
        link = (lambda **more: links.group(row, **more)) if row else links.plan
        found.append(
            [
                SimpleNamespace(
                    state=state, number=number, sign=words.sign(state), url=link(state=state.value, **chosen)
                )
                for state, number in figures.worst_first(counter)
            ]
        )
    return found


def bars(groups, links):
    return [
        SimpleNamespace(
            name=group.name,
            url=links.group(group),
            total=sum(group.states().values()),
            pieces=charts.bar(figures.worst_first(group.states())),
            counts=chips(group.states(), lambda group=group, **chosen: links.group(group, **chosen)),
        )
        for group in groups
        if group.states()
    ]


def line(month):
    points = figures.line(month)
    planned, done = charts.curves(points)
    return SimpleNamespace(
        points=[SimpleNamespace(point=p, heading=heading(p.month, month)) for p in points],
        planned=planned,
        done=done,
        width=12 * charts.COLUMN,
        height=charts.CHART,
    )


# --- the lists -------------------------------------------------------------------------------------------------------


def listed(found, url=None):
    """The first of a list, how many there are, and the address of all."""
    return SimpleNamespace(entries=found[:LISTED], total=len(found), more=len(found) > LISTED, url=url)


def lists(month, links):
    return {
        "overdue": listed(
            [overdue(f, links) for f in figures.overdue(month)], links.plan(state=State.OVERDUE.value)
        ),
        "due_next": listed([due_next(f, month, links) for f in figures.due_next(month)], links.plan(due=filters.SOON)),
        "changed": listed([changed(f, links) for f in figures.changed(month)], links.plan(state=filters.CHANGED)),
        "of_the_month": listed([result(m, r, links) for m, r in figures.of_the_month(month)]),
        "nothing_recorded": listed(
            [SimpleNamespace(measure=m, url=links.measure(m)) for m in figures.nothing_recorded(month)],
            links.plan(state=filters.NOTHING),
        ),
        "unlinked": listed(
            [result(m, r, links) for m, r in figures.unlinked(month)], links.plan(state=filters.UNLINKED)
        ),
    }


def entry(found, links, **more):
    return SimpleNamespace(
        measure=found.measure,
        commitment=found.commitment,
        url=links.measure(found.measure),
        responsible=figures.responsible(found.measure),
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


def due_next(found, month, links):
    days = figures.days_left(found, month.day)
    due = thai.PartialDate.from_iso(found.deadline.due)
    text = f"{State.DUE_SOON.label} ({f'อีก {days} วัน' if days else 'วันนี้'})"
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
