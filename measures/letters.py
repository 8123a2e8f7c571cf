"""The letters of a day, one a person: an agency's facts are read in a fixed number of queries, and written without one.

A person of several agencies gets one letter, at the first of them in the order of their keys; the facts of the others
are read then too. Nothing is kept from one agency to the next.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from django.db.models import Exists, OuterRef, Q
from django.template.loader import get_template
from django.urls import reverse

from ita_tracker import thai
from ita_tracker.middleware import in_thai_digits
from measures import reminders, status, words
from measures.access import DECIDERS, FOLLOWERS, RECORD_ALL, RECORD_OWN
from measures.models import Actor, Agency, Commitment, Deadline, Measure, Membership, Plan, ReminderMail, Told, User
from measures.reminders import Share, Waiting
from measures.status import State
from measures.work import entries

LINES = 10  # of each part of a letter; of the others it says how many
REMEMBERED = timedelta(days=45)  # longer than any of what reminders.py asks for
LEASE = timedelta(hours=1)  # after it, a mail of an earlier day that was claimed and not sent was abandoned


@dataclass(frozen=True)
class Line:
    """A deadline as a letter writes it."""

    measure: str
    text: str
    state: str
    due: date
    divisions: str
    url: str
    more: int = 0  # overdue periods of the same commitment


@dataclass(frozen=True)
class Part:
    """The first lines of a list, and how many there are in all."""

    lines: tuple[Line, ...] = ()
    count: int = 0

    @property
    def more(self):
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Month:
    """A month that has ended, for executives."""

    last: date
    officers: str
    executives: str
    worst: tuple[Line, ...]
    url: str


@dataclass(frozen=True)
class Section:
    """What a letter says of one agency."""

    agency: str
    work_url: str
    coming: Part = Part()
    overdue: Part = Part()
    month: Month | None = None


@dataclass
class Letter:
    """What a person is told on a day, and the keys by which that is remembered."""

    user: User
    site: str
    sections: list[Section] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    @property
    def subject(self):
        late = sum(section.overdue.count for section in self.sections)
        soon = sum(section.coming.count for section in self.sections)
        parts = [f"เกินกำหนด {late:,} รายการ"] if late else []
        parts += [f"ใกล้ครบกำหนด {soon:,} รายการ"] if soon else []
        months = {section.month.last for section in self.sections if section.month}
        parts += [f"สรุปผลเดือน{thai.month_name(last.month)} {thai.be_year(last.year)}" for last in sorted(months)]
        return self.digits(f"{' · '.join(parts)} (ระบบติดตามมาตรการ ITA)")

    @property
    def choices_url(self):
        return self.site + reverse("reminder_choices")

    def text(self):
        return self.digits(template("measures/mail/reminder.txt").render({"letter": self}))

    def html(self):
        page = template("measures/mail/reminder.html").render({"letter": self})
        return in_thai_digits(page) if self.user.thai_digits else page

    def digits(self, text):
        return thai.to_thai_digits(text) if self.user.thai_digits else text


template = cache(get_template)


def letters(agency, day, now, site):
    """The letters of a day to the people whose first agency this is, but for those who had one today."""
    shares = shares_at(agency)
    users = {user.pk: user for user, _ in shares}
    had = set(ReminderMail.objects.filter(user__in=users, day=day).values_list("user", flat=True))
    told = remembered(users, day, now)
    found = {pk: Letter(user, site) for pk, user in users.items() if pk not in had}
    for place in sorted({place for _, place in shares}, key=lambda a: (a.pk != agency.pk, a.name, a.pk)):
        held = [(user, share) for (user, at), share in shares.items() if at == place and user.pk in found]
        if held:
            add_sections(place, held, day, told, found)
    return [letter for letter in found.values() if letter.sections]


def current(**which):
    """The memberships that hold today of people who hear anything; asked without an address nobody is mailed."""
    return Membership.objects.current().filter(role__in=FOLLOWERS, **which)


def unreachable():
    """How many people would hear something and have no address."""
    return current(user__email="").values("user").distinct().count()


def shares_at(agency):
    """{(user, agency): Share} of the people with an address whose first agency this is, in all their agencies."""
    own = current(user=OuterRef("pk"))
    people = User.objects.filter(Exists(own.filter(agency=agency)), ~Exists(own.filter(agency__lt=agency)))
    held = current(user__in=people.exclude(email="")).order_by("user", "agency", "pk")
    return shares_of(held)


def shares_of(memberships):
    """{(user, agency): Share} of memberships, in two queries."""
    held = defaultdict(list)
    for each in memberships.select_related("user", "agency").prefetch_related("divisions"):
        held[each.user, each.agency].append(each)
    return {
        at: Share(
            officer=any(m.role in RECORD_OWN for m in several),
            coordinator=any(m.role in RECORD_ALL for m in several),
            executive=any(m.role in DECIDERS for m in several),
            divisions=frozenset(d.pk for m in several if m.role in RECORD_OWN for d in m.divisions.all()),
        )
        for at, several in held.items()
    }


def remembered(users, day, now):
    """{id of user: keys of what they were told}; what a run that died claimed for an earlier day was not told.

    Nor what a run told on a day far ahead, when the clock was wrong: it would silence everything until then.
    """
    lately = Told.objects.filter(user__in=users, mail__day__range=(day - REMEMBERED, day + REMEMBERED))
    found = defaultdict(set)
    for user, key in lately.exclude(abandoned(day, now, "mail__")).values_list("user", "key"):
        found[user].add(key)
    return found


def abandoned(day, now, path=""):
    """That a mail was claimed on an earlier day, and not sent."""
    names = {"sent_at": None, "day__lt": day, "claimed_at__lt": now - LEASE}
    return Q(**{f"{path}{name}": value for name, value in names.items()})


def add_sections(agency, held, day, told, found):
    """Add to the letters of people what they are told of an agency, with the keys that will remember it."""
    waiting = waiting_in(agency, day)
    chosen = []
    for user, share in held:
        off, known = user.reminders_off, told[user.pk]
        soon = reminders.coming(share, waiting, day, off, known)
        late = reminders.overdue(share, waiting, day, off, known)
        last = reminders.month_to_tell(agency.pk, share, day, off, known)
        if soon or late or last:
            chosen.append((found[user.pk], [w for w, _ in soon], late, last))
            found[user.pk].keys.update(key for _, key in soon)
            found[user.pk].keys.update([reminders.week_key(day)] if late else [])
    if not chosen:
        return
    site = chosen[0][0].site
    shown = {w.deadline: w for _, soon, late, _ in chosen for w in (*soon[:LINES], *list(late)[:LINES])}
    written = lines_of(shown, day, site, agency)
    months = {last: month_of(agency, last, site) for *_, last in chosen if last}
    work_url = f"{site}{reverse('work')}?agency={agency.slug}"
    for letter, soon, late, last in chosen:
        month = months.get(last)
        if month:
            letter.keys.add(reminders.month_key(agency.pk, last))
        if soon or late or month:
            letter.sections.append(
                Section(agency.name, work_url, part(dict.fromkeys(soon, 1), written), part(late, written), month)
            )


def part(waiting, written):
    """The Part of deadlines, each with how many of its commitment it stands for."""
    first = [(w.deadline, times) for w, times in waiting.items()][:LINES]
    lines = (replace(written[pk], more=times - 1) for pk, times in first if pk in written)
    return Part(tuple(lines), len(waiting))


def plans_around(day):
    """A filter for the plans of the fiscal year of a day and of its neighbours."""
    year = thai.fiscal_year(day)
    return {"fiscal_year__in": (year - 1, year, year + 1)}


def waiting_in(agency, day):
    """The officers' deadlines of an agency that are overdue or due soon on a day, in four queries a plan at most."""
    found = []
    for plan in Plan.objects.filter(agency=agency, **plans_around(day)):
        opened = status.open_deadlines(plan, Actor.OFFICER, day)
        opened = [o for o in opened if o.state in (State.OVERDUE, State.DUE_SOON)]
        if not opened:
            continue
        responsible = divisions_of_measures(plan)
        missing = missing_in(plan, day) if any(o.each_division for o in opened) else {}
        nagging = plan.fiscal_year >= thai.fiscal_year(day) or day.month >= 10  # its report of 12 months is being made
        for each in opened:
            divisions = responsible[each.measure]
            if each.each_division:
                entering = frozenset(missing.get(each.deadline, ()))
                divisions = entering if divisions is None else divisions & entering
            due = status.status_of(each.key, day).due
            found.append(Waiting(each.deadline, each.commitment, due, divisions, nagging))
    return found


def divisions_of_measures(plan):
    """{id of measure: ids of the divisions that answer for it, or None where all do}."""
    found = {}
    for measure, everyone, division in Measure.objects.filter(plan=plan).values_list(
        "pk", "all_divisions", "divisions"
    ):
        if everyone:
            found[measure] = None
        else:
            found[measure] = found.get(measure, frozenset()) | ({division} if division else set())
    return found


def missing_in(plan, day):
    """{id of deadline: divisions that must still enter their own}."""
    required = Commitment.required_divisions.through.objects.filter(
        commitment__measure__plan=plan, commitment__each_division=True
    )
    found = defaultdict(set)
    for deadline, division in set(required.values_list("commitment__deadlines", "division")) - entries(plan, day):
        found[deadline].add(division)
    return found


def lines_of(waiting, day, site, agency):
    """{id of deadline: Line} of what a letter shows; `waiting` has them by id."""
    rows = Deadline.objects.select_related("commitment__measure__plan").in_bulk(list(waiting))
    return {
        pk: line(rows[pk].commitment, rows[pk].event, judged(waiting[pk].due, day), site, agency)
        for pk in waiting
        if pk in rows  # a plan may have been changed a moment ago
    }


def judged(due, day):
    return status.deadline_status(status.Facts(due=due), day)


def line(commitment, event, found, site, agency, divisions="", more=0):
    measure = commitment.measure
    path = reverse("measure", args=[agency.slug, measure.plan.fiscal_year, measure.position])
    number = f"{commitment.number}. " if commitment.number else ""
    text = words.shortened(f"{number}{commitment.text}" + (f" ({event})" if event else ""))
    return Line(words.shortened(measure.title), text, words.words(found), found.due, divisions, site + path, more)


def month_of(agency, last, site):
    """The Month of an agency that ended on a day, from the plan of its fiscal year; None where there is none."""
    plan = Plan.objects.filter(agency=agency, fiscal_year=thai.fiscal_year(last)).first()
    if plan is None:
        return None
    states = status.commitment_states(plan, last)
    counts = {actor: Counter(each.state for each in states if each.actor == actor) for actor in Actor}
    worst = [s for s in states if s.actor == Actor.OFFICER and s.state in (State.OVERDUE, State.DUE_SOON)]
    worst = sorted(worst, key=lambda s: (s.key, s.commitment))[:LINES]
    rows = Commitment.objects.select_related("measure__plan").prefetch_related("measure__divisions")
    rows = rows.in_bulk([each.commitment for each in worst])
    late = Counter(d.commitment for d in status.deadline_states(plan, last) if d.state == State.OVERDUE)
    return Month(
        last=last,
        officers=words.month_sentence(last, counts[Actor.OFFICER]),
        executives=words.counted(counts[Actor.EXECUTIVE]) if counts[Actor.EXECUTIVE] else "",
        worst=tuple(
            line(
                commitment := rows[s.commitment],
                *("", status.status_of(s.key, last), site, agency, who(commitment.measure)),
                more=max(late[s.commitment] - 1, 0),
            )
            for s in worst
        ),
        url=f"{site}{reverse('month', args=[agency.slug, plan.fiscal_year])}?month={last:%Y-%m}",
    )


def who(measure):
    """The divisions that answer for a measure, or the office's own wording, as the month's page says it."""
    parts = [*(["ทุกส่วนราชการ"] if measure.all_divisions else []), *(str(d) for d in measure.divisions.all())]
    return " · ".join(parts) or " ".join(measure.responsible_text.split())


def agencies():
    """The keys of all agencies, in order."""
    return Agency.objects.order_by("pk").values_list("pk", flat=True)
