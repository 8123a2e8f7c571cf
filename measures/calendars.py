"""A person's deadlines as a calendar file (iCalendar, RFC 5545) to which their calendar program subscribes.

The same facts give the same bytes, whatever the moment: a time stamp is that of the last change that is known, so that
"nothing new" can be answered.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Max, Q
from icalendar import Calendar, Event, vDuration

from ita_tracker import clock, thai
from measures import status, words
from measures.addresses import measure_url
from measures.letters import current, plans_around, shares_of
from measures.models import Actor, Deadline, Instruction, Measure, Plan
from measures.status import State
from measures.work import entries, waiting_for

AGAIN_AFTER = timedelta(hours=12)  # when a program should look again
NAME = "กำหนดเวลาตามมาตรการ ITA"
MARKS = {
    State.OVERDUE: "! เกินกำหนด",
    State.DONE_LATE: "✓ แล้วเสร็จล่าช้า",
    State.DONE_TIMING_UNKNOWN: "✓ แล้วเสร็จ",
    State.DONE_ON_TIME: "✓ แล้วเสร็จ",
    State.CANCELLED: "ยกเลิก",
}  # others are "ครบกำหนด": that a day is near is what a calendar shows anyway


@dataclass(frozen=True)
class Feed:
    """What all events of a calendar share: when its address was made, the day as of which they are told, the site."""

    made_at: datetime
    day: date
    site: str

    def uid(self, kind, pk):
        return f"{kind}-{pk}@{self.site.partition('://')[2]}"

    def url(self, measure):
        return self.site + measure_url(measure.plan, measure)


def calendar_of(user, made_at, day, site):
    """The bytes of a person's calendar as of a day; None for somebody without deadlines of their own."""
    shares = shares_of(current(user=user))
    if not shares:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//ITA Tracker//TH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, NAME)
    calendar.add("x-wr-timezone", "Asia/Bangkok")
    calendar.add("refresh-interval", vDuration(AGAIN_AFTER), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(AGAIN_AFTER))
    feed = Feed(made_at, day, site)
    agencies = sorted(((agency, share) for (_, agency), share in shares.items()), key=lambda pair: pair[0].pk)
    for agency, share in agencies:
        for plan in Plan.objects.filter(agency=agency, **plans_around(day)).select_related("agency"):
            for deadline, found, own_done in deadlines_of(user, share, plan, day):
                deadline.commitment.measure.plan = plan
                calendar.add_component(event(deadline, found, own_done, feed))
        for instruction, divisions in instructions_of(share, agency, day):
            calendar.add_component(instruction_event(instruction, divisions, feed))
    return calendar.to_ical()


def deadlines_of(user, share, plan, day):
    """A person's deadlines in a plan, each with its Status, and whether their own divisions have done their part."""
    own = Q()
    if share.officer or share.coordinator:
        mine = Measure.objects.recordable_by(user).filter(plan=plan)
        own |= Q(commitment__actor=Actor.OFFICER, commitment__measure__in=mine)
    if share.executive:
        own |= Q(commitment__actor=Actor.EXECUTIVE)
    rows = Deadline.objects.filter(own, commitment__measure__plan=plan).exclude(due=None)
    rows = rows.select_related("commitment__measure", "commitment__cancellation").annotate(
        saved_at=Max("answer_links__completion__versions__saved_at"),
        granted_on=Max("extensions__granted_on"),
        grants=Count("extensions", distinct=True),
    )
    rows = list(rows.order_by("due", "pk"))
    statuses = status.deadline_statuses(plan, day)
    waiting = waiting_for(user, plan, entries(plan, day)) if any(r.commitment.each_division for r in rows) else ()
    return [
        (row, statuses[row.pk], row.commitment.each_division and row.pk not in waiting)
        for row in rows
        if row.pk in statuses
    ]


def event(deadline, found, own_done, feed):
    """A deadline as an event of a whole day."""
    commitment = deadline.commitment
    measure, cancellation = commitment.measure, getattr(commitment, "cancellation", None)
    url = feed.url(measure)
    mark = MARKS.get(found.state, "ครบกำหนด")
    if own_done and found.state in (State.OVERDUE, State.DUE_SOON, State.UPCOMING):
        mark = "✓ ส่วนราชการของท่านบันทึกแล้ว"
    if commitment.actor == Actor.EXECUTIVE:
        mark += " (กำกับติดตาม)"
    number = f"{commitment.number}. " if commitment.number else ""
    which = f" ข้อ {commitment.number}" if commitment.number else ""  # tells two of one measure on one day apart
    days = [deadline.granted_on, cancellation and cancellation.cancelled_on]
    days += [found.due + timedelta(days=1)] if found.state == State.OVERDUE else []
    gone = found.state == State.CANCELLED
    return whole_day(
        found.due,
        uid=feed.uid("deadline", deadline.pk),
        changed=last_change([feed.made_at, deadline.saved_at], days, feed.day),
        sequence=deadline.grants + gone,
        title=f"{mark}: {words.shortened(measure.title)}{which}",
        said=[number + commitment.text, deadline.event, f"สถานะ: {found.state.label}", measure.plan.agency.name, url],
        url=url,
        gone=gone,
    )


def instructions_of(share, agency, day):
    """The executives' instructions that a person is asked for, answered ones too, each with their divisions' ids."""
    if not (share.officer or share.coordinator):
        return
    found = Instruction.objects.filter(
        measure__plan__agency=agency, **{f"measure__plan__{name}": value for name, value in plans_around(day).items()}
    )
    found = found.select_related("measure__plan__agency", "withdrawal").prefetch_related("divisions", "answers")
    for each in found.order_by("answer_by", "pk"):
        asked = {d.pk for d in each.divisions.all()}
        if own := asked if share.coordinator else asked & share.divisions:
            yield each, own


def instruction_event(instruction, divisions, feed):
    """The day by which divisions of a person answer an instruction, as an event."""
    measure, withdrawal = instruction.measure, instruction.withdrawn
    answers = [answer for answer in instruction.answers.all() if answer.division_id in divisions]
    answered = max((a.answered_at for a in answers), default=None) if len(answers) == len(divisions) else None
    late = (clock.date_of(answered) if answered else feed.day) > instruction.answer_by
    if withdrawal:
        mark = "ยกเลิก ข้อสั่งการ"
    elif answered:
        mark = "✓ ตอบข้อสั่งการแล้ว" + (" (ล่าช้า)" if late else "")
    else:
        mark = "! เกินกำหนด ตอบข้อสั่งการ" if late else "ตอบข้อสั่งการ"
    due = instruction.answer_by
    moments = [
        feed.made_at,
        instruction.given_at,
        withdrawal and withdrawal.withdrawn_at,
        *(a.answered_at for a in answers),
    ]
    url = f"{feed.url(measure)}#instructions"
    return whole_day(
        due,
        uid=feed.uid("instruction", instruction.pk),
        changed=last_change(
            moments, [due + timedelta(days=1)] if late and not (answered or withdrawal) else [], feed.day
        ),
        sequence=int(bool(withdrawal)),
        title=f"{mark}: {words.shortened(measure.title)}",
        said=[instruction.text, f"สั่งการโดย {instruction.given_by_name}", measure.plan.agency.name, url],
        url=url,
        gone=bool(withdrawal),
    )


def whole_day(day, *, uid, changed, sequence, title, said, url, gone):
    """An event of a whole day."""
    made = Event()
    made.add("uid", uid)
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    made.add("sequence", sequence)
    made.add("dtstart", day)
    made.add("dtend", day + timedelta(days=1))
    made.add("summary", thai.tidied(title, lines=False))
    made.add("description", thai.tidied("\n".join(part for part in said if part)))
    made.add("url", url)
    made.add("status", "CANCELLED" if gone else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    return made


def last_change(moments, days, day):
    """The last moment, as far as is known, at which what an event says changed; in UTC and whole seconds.

    `moments` and `days` may hold None; a day counts from its beginning, once it has come.
    """
    found = [clock.start_of(each) for each in days if each and each <= day]
    found += [each for each in moments if each]
    return max(found).astimezone(UTC).replace(microsecond=0)
