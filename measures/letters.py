"""The letters of a day, one a person: an agency's facts are read in a fixed number of queries, and written without one.

A person of several agencies gets one letter, at the first of them in the order of their keys; the facts of the others
are read then too. Nothing is kept from one agency to the next.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter

from django.db.models import Exists, OuterRef, Q
from django.template.loader import get_template
from django.urls import reverse

from ita_tracker import clock, thai
from measures import reminders, status
from measures.access import DECIDERS, FOLLOWERS, RECORD_ALL, RECORD_OWN
from measures.letter_lines import LINES, NOTHING, Part, asked_lines, asked_part, lines_of, part
from measures.models import (
    Actor,
    Agency,
    Commitment,
    Instruction,
    InstructionAnswer,
    Measure,
    Membership,
    Plan,
    ReminderMail,
    Told,
    User,
)
from measures.months import Month, month_of
from measures.reminders import Asked, Share, Waiting
from measures.status import State
from measures.work import entries

REMEMBERED = timedelta(days=45)  # longer than any of what reminders.py asks for, but for what begins with GIVEN
LEASE = timedelta(hours=1)  # after it, a mail of an earlier day that was claimed and not sent was abandoned


@dataclass(frozen=True)
class Section:
    """What a letter says of one agency."""

    agency: str
    work_url: str
    asked: Part = NOTHING
    coming: Part = NOTHING
    overdue: Part = NOTHING
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
        asked = sum(section.asked.count for section in self.sections)
        late = sum(section.overdue.count for section in self.sections)
        soon = sum(section.coming.count for section in self.sections)
        parts = [f"ข้อสั่งการรอคำตอบ {asked:,} เรื่อง"] if asked else []
        parts += [f"เกินกำหนด {late:,} รายการ"] if late else []
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
        return thai.in_thai_digits(page) if self.user.thai_digits else page

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

    Nor what a run told for a later day, when its clock was ahead: it would silence everything until then. But that an
    instruction was given is news once, whatever the day.
    """
    near = Q(mail__day__range=(day - REMEMBERED, day)) | Q(key__startswith=reminders.GIVEN)
    lately = Told.objects.filter(near, user__in=users)
    found = defaultdict(set)
    for user, key in lately.exclude(abandoned(day, now, "mail__")).values_list("user", "key"):
        found[user].add(key)
    return found


def abandoned(day, now, path=""):
    """That a mail was claimed on an earlier day, and not sent."""
    names = {"sent_at": None, "day__lt": day, "claimed_at__lt": now - LEASE}
    return Q(**{f"{path}{name}": value for name, value in names.items()})


@dataclass(frozen=True)
class Chosen:
    """What a letter will tell of an agency."""

    letter: Letter
    asked: list
    waiting: int  # instructions that wait for the person's divisions, those told before too
    soon: list
    late: dict
    last: date | None


def add_sections(agency, held, day, told, found):
    """Add to the letters of people what they are told of an agency, with the keys that will remember it."""
    waiting, asked = waiting_in(agency, day), asked_in(agency, day)
    chosen = []
    for user, share in held:
        off, known = user.reminders_off, told[user.pk]
        instructed = reminders.instructed(share, asked, day, off, known)
        soon = reminders.coming(share, waiting, day, off, known)
        late = reminders.overdue(share, waiting, day, off, known)
        last = reminders.month_to_tell(agency.pk, share, day, off, known)
        if instructed or soon or late or last:
            count = sum(share.coordinator or share.asked(each) for each in asked)
            chosen.append(Chosen(found[user.pk], list(instructed), count, [w for w, _ in soon], late, last))
            found[user.pk].keys.update(instructed.values())
            found[user.pk].keys.update(key for _, key in soon)
            found[user.pk].keys.update([reminders.week_key(day)] if late else [])
    if not chosen:
        return
    site = chosen[0].letter.site
    shown = {w.deadline: w for each in chosen for w in (*each.soon[:LINES], *list(each.late)[:LINES])}
    written = lines_of(shown, day, site)
    orders = {a.instruction: a for each in chosen for a in each.asked[:LINES]}
    ordered = asked_lines(orders, day, site)
    months = {each.last: month_of(agency, each.last, day, site) for each in chosen if each.last}
    work_url = f"{site}{reverse('work')}?agency={agency.slug}"
    for each in chosen:
        month = months.get(each.last)
        if month:
            each.letter.keys.add(reminders.month_key(agency.pk, each.last))
        if each.asked or each.soon or each.late or month:
            each.letter.sections.append(
                Section(
                    agency.name,
                    work_url,
                    asked_part(each.asked, each.waiting, ordered),
                    part(dict.fromkeys(each.soon, 1), written),
                    part(each.late, written),
                    month,
                )
            )


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


def asked_in(agency, day):
    """The instructions of an agency that were given up to a day and wait for an answer, in one query."""
    answered = InstructionAnswer.objects.filter(instruction=OuterRef("instruction"), division=OuterRef("division"))
    rows = Instruction.divisions.through.objects.filter(
        ~Exists(answered),
        instruction__measure__plan__agency=agency,
        instruction__withdrawal=None,
        instruction__given_at__lt=clock.start_of(day + timedelta(days=1)),
    ).order_by("instruction")
    rows = rows.values_list("instruction", "instruction__answer_by", "division")
    return [
        Asked(*one, frozenset(division for *_, division in several))
        for one, several in groupby(rows, key=itemgetter(0, 1))
    ]


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


def agencies():
    """The keys of all agencies, in order."""
    return Agency.objects.order_by("pk").values_list("pk", flat=True)
