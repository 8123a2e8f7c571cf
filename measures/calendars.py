"""A person's deadlines as a calendar file (iCalendar, RFC 5545) to which their calendar program subscribes.

The same facts give the same bytes, whatever the moment: a time stamp is that of the last change that is known, so that
"nothing new" can be answered.
"""

from datetime import UTC, datetime, time, timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse
from icalendar import Calendar, Event, vDuration

from ita_tracker import clock, thai
from measures import status, words
from measures.letters import current, plans_around, shares_of
from measures.models import Actor, Deadline, Measure, Plan
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
    agencies = sorted(((agency, share) for (_, agency), share in shares.items()), key=lambda pair: pair[0].pk)
    for agency, share in agencies:
        for plan in Plan.objects.filter(agency=agency, **plans_around(day)):
            for deadline, found, own_done in deadlines_of(user, share, plan, day):
                calendar.add_component(event(deadline, found, own_done, agency, plan, made_at, day, site))
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


def event(deadline, found, own_done, agency, plan, made_at, day, site):
    """A deadline as an event of a whole day."""
    commitment = deadline.commitment
    cancellation = getattr(commitment, "cancellation", None)
    url = site + reverse("measure", args=[agency.slug, plan.fiscal_year, commitment.measure.position])
    mark = MARKS.get(found.state, "ครบกำหนด")
    if own_done and found.state in (State.OVERDUE, State.DUE_SOON, State.UPCOMING):
        mark = "✓ ส่วนราชการของท่านบันทึกแล้ว"
    if commitment.actor == Actor.EXECUTIVE:
        mark += " (กำกับติดตาม)"
    number = f"{commitment.number}. " if commitment.number else ""
    said = [number + commitment.text, deadline.event, f"สถานะ: {found.state.label}", agency.name, url]
    changed = last_change(deadline, found, cancellation, made_at, day)
    made = Event()
    made.add("uid", f"deadline-{deadline.pk}@{site.partition('://')[2]}")
    made.add("dtstamp", changed)
    made.add("last-modified", changed)
    made.add("sequence", deadline.grants + (found.state == State.CANCELLED))
    made.add("dtstart", found.due)
    made.add("dtend", found.due + timedelta(days=1))
    made.add("summary", thai.tidied(f"{mark}: {words.shortened(commitment.measure.title)}", lines=False))
    made.add("description", thai.tidied("\n".join(part for part in said if part)))
    made.add("url", url)
    made.add("status", "CANCELLED" if found.state == State.CANCELLED else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    return made


def last_change(deadline, found, cancellation, made_at, day):
    """The last moment, as far as is known, at which what the event says changed; in UTC and whole seconds."""
    days = [deadline.granted_on, cancellation and cancellation.cancelled_on]
    days += [found.due + timedelta(days=1)] if found.state == State.OVERDUE else []
    moments = [datetime.combine(each, time(), clock.BANGKOK) for each in days if each and each <= day]
    moments += [made_at] + ([deadline.saved_at] if deadline.saved_at else [])
    return max(moments).astimezone(UTC).replace(microsecond=0)
