"""The calendar that people subscribe to: read back by a parser, and by a strict reading of RFC 5545 of our own."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from icalendar import Calendar

from ita_tracker import clock
from ita_tracker.thai import PartialDate
from measures import status
from measures.access import Role, System
from measures.actions import plans, progress
from measures.actions.instructions import answer_instruction, give_instruction, withdraw_instruction
from measures.actions.organisation import grant_role
from measures.actions.reminders import make_calendar, revoke_calendar
from measures.actions.trail import ActionError
from measures.models import AuditEvent, CalendarAddress, Cancellation, Deadline, Measure, User
from measures.schedule import Rule, RuleKind
from tests.measures.test_actions import new_measure
from tests.measures.test_pages import grow, plain

BY = System("tests")
SITE = "https://ita.example.go.th"


@pytest.fixture(autouse=True)
def april(settings):
    settings.SITE_URL = SITE
    with time_machine.travel("2023-04-23 09:00 +0700", tick=False):
        yield


@pytest.fixture
def feed(client, cast):
    """The answer to a calendar program, for a person by name."""

    def feed(person, **headers):
        user = getattr(cast, person)
        if not hasattr(feed, person):
            setattr(feed, person, make_calendar(user=user, by=user))
        return client.get(f"/calendar/{getattr(feed, person)}.ics", headers=headers)

    return feed


def events(response, of="deadline"):
    """The events by the key of their deadline, or of their instruction."""
    assert response.status_code == 200
    strictly(response.content)
    found = Calendar.from_ical(response.content).walk("VEVENT")
    named = [(*re.fullmatch(r"(deadline|instruction)-(\d+)@ita\.example\.go\.th", e["uid"]).groups(), e) for e in found]
    return {int(key): event for kind, key, event in named if kind == of}


LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(.*)')


def strictly(content):
    """RFC 5545 by the letter, as far as a feed of ours may go: lines, folding, escapes, and what must be there once."""
    assert content.endswith(b"\r\n")
    physical = content.removesuffix(b"\r\n").split(b"\r\n")
    for line in physical:
        assert len(line) <= 75, line
        assert not set(line) & set(range(32)), line
        line.decode()  # no letter is cut in two
    lines = re.sub(b"\r\n ", b"", content).decode().removesuffix("\r\n").split("\r\n")
    stack, names = [], []
    for line in lines:
        name, parameters, value = LINE.fullmatch(line).groups()
        if name == "BEGIN":
            stack.append(value)
            names.append([])
        elif name == "END":
            assert stack.pop() == value
            once = names.pop()
            assert len(once) == len(set(once)), once
            required = {"VEVENT": {"UID", "DTSTAMP", "DTSTART", "SUMMARY"}, "VCALENDAR": {"PRODID", "VERSION"}}[value]
            assert required <= set(once)
        else:
            names[-1].append(name)
        if name in ("SUMMARY", "DESCRIPTION"):
            assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value), value
        if name in ("DTSTART", "DTEND"):
            assert (parameters, bool(re.fullmatch(r"\d{8}", value))) == (";VALUE=DATE", True)
        if name in ("DTSTAMP", "LAST-MODIFIED"):
            assert re.fullmatch(r"\d{8}T\d{6}Z", value)
    assert stack == []
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]


def test_an_officers_deadlines_with_the_done_ones_marked(feed, cast, reference):
    found = events(feed("officer"))
    mine = Measure.objects.recordable_by(cast.officer).filter(plan=reference)
    own = Deadline.objects.filter(commitment__measure__in=mine, commitment__actor="officer").exclude(due=None)
    assert set(found) == set(own.values_list("pk", flat=True))
    news = reference.measures.get(position=2).commitments.get(position=1)
    october, november = news.deadlines.get(due=date(2022, 10, 31)), news.deadlines.get(due=date(2022, 11, 30))
    april = found[news.deadlines.get(due=date(2023, 4, 30)).pk]
    assert found[october.pk]["summary"] == "✓ แล้วเสร็จ: ข่าวประชาสัมพันธ์ ข้อ 1"
    assert found[november.pk]["summary"] == "! เกินกำหนด: ข่าวประชาสัมพันธ์ ข้อ 1"
    assert april["summary"] == "ครบกำหนด: ข่าวประชาสัมพันธ์ ข้อ 1"
    assert (april["dtstart"].dt, april["dtend"].dt) == (date(2023, 4, 30), date(2023, 5, 1))
    assert april["url"] == f"{SITE}/plans/phutthaisong/2566/measures/2/"
    assert april["url"] in april["description"]
    assert "เจ้าหน้าที่ผู้รับผิดชอบรายงานผลการดำเนินการให้ผู้บริหารทราบทุกเดือน" in april["description"]
    assert (april["status"], april["transp"], april["sequence"]) == ("CONFIRMED", "TRANSPARENT", 0)
    late = reference.measures.get(position=1).commitments.get(position=1).deadlines.get()  # ข้อมูลพื้นฐาน: late
    assert late.pk not in found or found[late.pk]["summary"].startswith("✓ แล้วเสร็จล่าช้า")


def test_two_of_one_measure_on_one_day_are_told_apart(feed, reference):
    found = events(feed("coordinator"))
    services = reference.measures.get(position=5)  # การให้บริการ: 1 and 3 are both due in January
    january = Deadline.objects.filter(commitment__measure=services, due=date(2023, 1, 31), commitment__actor="officer")
    titles = {str(found[pk]["summary"]) for pk in january.values_list("pk", flat=True)}
    assert titles == {"✓ แล้วเสร็จ: การให้บริการ ข้อ 1", "✓ แล้วเสร็จ: การให้บริการ ข้อ 3"}


# --- executives' instructions ----------------------------------------------------------------------------------------


@pytest.fixture
def given(cast, reference):
    """On 23 April, to every division: to be answered by the 28th."""
    news = Measure.objects.get(plan=reference, position=2)
    return give_instruction(measure=news, text="เร่งรัดการเผยแพร่", answer_by=date(2023, 4, 28), by=cast.executive)


def told(feed, person, day="2023-04-23"):
    with time_machine.travel(f"{day} 12:00 +0700", tick=False):
        return [str(one["summary"]) for one in events(feed(person), of="instruction").values()]


def test_the_day_of_an_answer_is_in_the_calendar_of_who_gives_it(feed, cast, reference, given):
    one = events(feed("officer"), of="instruction")[given.pk]
    assert one["summary"] == "ตอบข้อสั่งการ: ข่าวประชาสัมพันธ์"
    assert (one["dtstart"].dt, one["dtend"].dt) == (date(2023, 4, 28), date(2023, 4, 29))
    assert one["url"] == f"{SITE}/plans/phutthaisong/2566/measures/2/#instructions"
    assert "เร่งรัดการเผยแพร่" in one["description"]
    assert (one["status"], one["transp"], one["sequence"]) == ("CONFIRMED", "TRANSPARENT", 0)
    assert told(feed, "coordinator") == ["ตอบข้อสั่งการ: ข่าวประชาสัมพันธ์"]
    assert told(feed, "executive") == []
    other = reference.agency.divisions.get(name="กองคลัง")
    measure = given.measure
    give_instruction(measure=measure, text="ก", answer_by=date(2023, 4, 28), division=other, by=cast.executive)
    assert (len(told(feed, "officer")), len(told(feed, "coordinator"))) == (1, 2)


def test_an_answer_is_marked_for_whose_it_is_and_an_overdue_one_is(feed, cast, given):
    assert told(feed, "officer", "2023-04-28") == ["ตอบข้อสั่งการ: ข่าวประชาสัมพันธ์"]
    assert told(feed, "officer", "2023-04-29") == ["! เกินกำหนด ตอบข้อสั่งการ: ข่าวประชาสัมพันธ์"]
    mine = cast.officer.memberships.get().divisions.get()
    with time_machine.travel("2023-04-28 23:30 +0700", tick=False):
        answer_instruction(instruction=given, division=mine, text="ทำแล้ว", by=cast.officer)
    assert told(feed, "officer", "2023-05-02") == ["✓ ตอบข้อสั่งการแล้ว: ข่าวประชาสัมพันธ์"]
    assert told(feed, "coordinator", "2023-05-02") == ["! เกินกำหนด ตอบข้อสั่งการ: ข่าวประชาสัมพันธ์"]
    with time_machine.travel("2023-05-01 09:00 +0700", tick=False):
        for division in given.divisions.exclude(pk=mine.pk):
            answer_instruction(instruction=given, division=division, text="ทำแล้ว", by=cast.coordinator)
    assert told(feed, "coordinator", "2023-05-02") == ["✓ ตอบข้อสั่งการแล้ว (ล่าช้า): ข่าวประชาสัมพันธ์"]
    one = events(feed("officer"), of="instruction")[given.pk]
    assert one["dtstamp"].dt == datetime(2023, 4, 28, 16, 30, tzinfo=UTC)  # when they answered, not when others did


def test_a_withdrawn_one_is_taken_out_of_the_calendar(feed, cast, given):
    withdraw_instruction(instruction=given, reason="สั่งผิดเรื่อง", by=cast.executive)
    one = events(feed("officer"), of="instruction")[given.pk]
    assert one["summary"] == "ยกเลิก ข้อสั่งการ: ข่าวประชาสัมพันธ์"
    assert (one["status"], one["sequence"]) == ("CANCELLED", 1)


def test_all_states_as_the_rule_says(feed, cast, reference):
    found = events(feed("coordinator"))
    statuses = status.deadline_statuses(reference, clock.today())
    marks = {
        "done_on_time": "✓ แล้วเสร็จ:",
        "done_timing_unknown": "✓ แล้วเสร็จ:",
        "done_late": "✓ แล้วเสร็จล่าช้า:",
        "overdue": "! เกินกำหนด:",
        "due_soon": "ครบกำหนด:",
        "upcoming": "ครบกำหนด:",
    }
    assert len(found) > 40
    for pk, one in found.items():
        assert one["summary"].startswith(marks[statuses[pk].state]), one["summary"]
        assert one["dtstart"].dt == statuses[pk].due


def test_an_executive_has_the_follow_ups(feed, cast, reference):
    found = events(feed("executive"))
    own = Deadline.objects.filter(commitment__measure__plan=reference, commitment__actor="executive").exclude(due=None)
    assert set(found) == set(own.values_list("pk", flat=True))
    assert all("(กำกับติดตาม): " in one["summary"] for one in found.values())


def test_the_calendar_as_a_whole(feed):
    response = feed("officer")
    whole = Calendar.from_ical(response.content)
    assert whole["x-wr-calname"] == "กำหนดเวลาตามมาตรการ ITA"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n" in response.content
    assert b"METHOD" not in response.content  # a publication to subscribe to, not an invitation
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert not response.cookies


def test_an_extension_and_a_cancellation(feed, cast, reference):
    measure = Measure.objects.get(plan=reference, position=2)
    before = events(feed("officer"))
    moved = measure.commitments.get(position=1).deadlines.get(due=date(2023, 5, 31))
    moved.extensions.create(
        from_due=moved.due, new_due=date(2023, 6, 15), granted_on=date(2023, 4, 23), reason="ก", granted_by=None
    )
    gone = Measure.objects.get(plan=reference, position=12).commitments.get(position=1)
    Cancellation.objects.create(commitment=gone, cancelled_on=date(2023, 4, 23), reason="ก")
    after = events(feed("officer"))
    one = after[moved.pk]
    assert (one["dtstart"].dt, one["sequence"]) == (date(2023, 6, 15), 1)
    cancelled = [after[pk] for pk in gone.deadlines.values_list("pk", flat=True)]
    assert {(e["status"], e["sequence"]) for e in cancelled} == {("CANCELLED", 1)}
    assert {e["summary"].partition(":")[0] for e in cancelled} == {"ยกเลิก"}
    for pk, event in after.items():
        assert event["last-modified"].dt >= before[pk]["last-modified"].dt


def test_a_time_stamp_is_that_of_the_last_change(feed, cast, reference):
    made = datetime(2023, 4, 23, 2, 0, tzinfo=UTC)
    news = reference.measures.get(position=2).commitments.get(position=1)
    april, november = news.deadlines.get(due=date(2023, 4, 30)), news.deadlines.get(due=date(2022, 11, 30))
    assert events(feed("officer"))[april.pk]["dtstamp"].dt == made
    with time_machine.travel("2023-04-25 10:00:00.5 +0700", tick=False):
        progress.record_completion(measure=news.measure, date=PartialDate(2023, 4, 24), answers=[april], by=BY)
    with time_machine.travel("2023-05-02 09:00 +0700", tick=False):
        found = events(feed("officer"))
    assert found[april.pk]["dtstamp"].dt == datetime(2023, 4, 25, 3, 0, tzinfo=UTC)
    assert found[april.pk]["summary"] == "✓ แล้วเสร็จ: ข่าวประชาสัมพันธ์ ข้อ 1"
    assert found[november.pk]["dtstamp"].dt == made
    e9 = reference.measures.get(position=12).commitments.get(position=1).deadlines.get(due=date(2023, 4, 30))
    assert found[e9.pk]["dtstamp"].dt == datetime(2023, 4, 30, 17, 0, tzinfo=UTC)  # overdue since midnight in Bangkok


def test_where_each_division_enters_its_own_ones_part_is_marked(feed, cast, reference):
    new = plans.NewCommitment("ทุกกองรายงาน", "officer", Rule(RuleKind.MONTH, month=4), each_division=True)
    deadline = new_measure(reference, BY, new).commitments.get().deadlines.get()
    assert events(feed("officer"))[deadline.pk]["summary"] == "ครบกำหนด: ใหม่"
    own = cast.officer.memberships.get().divisions.get()
    told = {"measure": deadline.commitment.measure, "date": PartialDate(2023, 4, 5), "answers": [deadline]}
    progress.record_completion(**told, division=own, by=cast.officer)
    assert events(feed("officer"))[deadline.pk]["summary"] == "✓ ส่วนราชการของท่านบันทึกแล้ว: ใหม่"
    assert events(feed("coordinator"))[deadline.pk]["summary"] == "ครบกำหนด: ใหม่"


NASTY = "ก\r\nEND:VEVENT\r\nBEGIN:VALARM;,\\ " + "ยาวมาก" * 60 + "\x0b\x85\u2028จบ"


def test_what_people_typed_stays_text(feed, reference):
    commitment = reference.measures.get(position=2).commitments.get(position=1)
    type(commitment).objects.filter(pk=commitment.pk).update(text=NASTY)
    Measure.objects.filter(pk=commitment.measure_id).update(heading=NASTY)
    Deadline.objects.filter(commitment=commitment, due=date(2023, 4, 30)).update(event="a,b;c\\n")
    response = feed("officer")
    found = events(response)
    one = found[commitment.deadlines.get(due=date(2023, 4, 30)).pk]
    assert "BEGIN:VALARM;,\\ ยาวมาก" in one["description"]
    assert rb"a\,b\;c\\n" in re.sub(b"\r\n ", b"", response.content)  # the parser itself reads \\n wrongly
    assert "ยาวมาก" * 60 in one["description"]
    assert not list(Calendar.from_ical(response.content).walk("VALARM"))


# --- the address -----------------------------------------------------------------------------------------------------


def test_nothing_new_is_answered_with_nothing(feed):
    first = feed("officer")
    again = feed("officer", if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert feed("officer", if_none_match='"other"').status_code == 200
    with time_machine.travel("2023-04-24 23:00 +0700", tick=False):  # the next day, when nothing changed
        assert feed("officer", if_none_match=first.headers["ETag"]).status_code == 304


def test_a_revoked_or_replaced_address_works_no_more(client, feed, cast):
    assert feed("officer").status_code == 200
    newer = make_calendar(user=cast.officer, by=cast.officer)
    assert feed("officer").status_code == 404
    assert client.get(f"/calendar/{newer}.ics").status_code == 200
    revoke_calendar(user=cast.officer, by=cast.officer)
    assert client.get(f"/calendar/{newer}.ics").status_code == 404
    verbs = list(AuditEvent.objects.filter(verb__startswith="calendar").values_list("verb", flat=True))
    assert verbs == ["calendar address made", "calendar address made", "calendar address revoked"]


@pytest.mark.parametrize("change", ["closed", "ended", "auditor now"])
def test_who_is_gone_has_no_calendar(feed, cast, change):
    assert feed("officer").status_code == 200
    held = cast.officer.memberships
    if change == "closed":
        User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    elif change == "ended":
        held.update(valid_until=date(2023, 4, 22))
    else:
        held.update(role=Role.AUDITOR)
    assert feed("officer").status_code == 404


@pytest.mark.parametrize("token", ["a", "a" * 64, "a" * 16, "0" * 5000, "-" * 64])
def test_a_guess_finds_nothing(client, feed, token):
    feed("officer")
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_only_a_hash_is_kept_and_half_a_secret_opens_nothing(client, cast):
    token = make_calendar(user=cast.officer, by=cast.officer)
    stored = str(list(CalendarAddress.objects.values())) + str(list(AuditEvent.objects.values()))
    assert token not in stored
    assert token[16:] not in stored
    assert client.get(f"/calendar/{token[:16]}{'a' * 48}.ics").status_code == 404


def test_nobody_makes_or_revokes_for_another(cast):
    for action in (make_calendar, revoke_calendar):
        with pytest.raises(ActionError):
            action(user=cast.officer, by=cast.coordinator)


def test_reading_writes_nothing_and_asks_no_more_with_more_measures(feed, cast, reference, given):
    grant_role(user=cast.officer, agency=reference.agency, role=Role.EXECUTIVE, by=BY)
    new = plans.NewCommitment("ทุกกองรายงาน", "officer", Rule(RuleKind.MONTH, month=4), each_division=True)
    new_measure(reference, BY, new)
    feed("officer")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            count = len(events(feed("officer")))
        return len(captured), count, [q["sql"] for q in captured if not re.match("SELECT|WITH|\nWITH", q["sql"])]

    before, few, writes = queries()
    assert writes == []
    grow(reference)
    for n in range(5):
        give_instruction(measure=given.measure, text=f"{n}", answer_by=date(2023, 5, n + 1), by=cast.executive)
    after, many, _ = queries()
    assert many > 1.5 * few
    assert after == before <= 12


# --- the pages -------------------------------------------------------------------------------------------------------


def test_the_address_is_shown_once(client, cast):
    client.force_login(cast.officer)
    shown = plain(client.get("/account/calendar/").content.decode())
    assert "สร้างที่อยู่ปฏิทิน" in shown
    assert "ปฏิทินแสดงวันครบกำหนดและวันที่ต้องตอบข้อสั่งการที่เป็นหน้าที่ของท่าน" in shown
    page = client.post("/account/calendar/", {"make": "1"})
    address = re.search(rf"{re.escape(SITE)}(/calendar/[\w-]{{64}}\.ics)", page.content.decode())
    assert escape(f"webcal://ita.example.go.th{address[1]}") in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert client.get(address[1]).status_code == 200
    later = client.get("/account/calendar/").content.decode()
    assert "มีที่อยู่ปฏิทินแล้ว สร้างเมื่อ 23 เมษายน 2566" in plain(later)
    assert "/calendar/" not in later.replace("/account/calendar/", "")
    client.post("/account/calendar/revoke/")
    assert client.get(address[1]).status_code == 404
    client.post("/account/calendar/revoke/")  # again: nothing to revoke, and no event
    assert AuditEvent.objects.filter(verb="calendar address revoked").count() == 1


def test_no_day_is_lost_between_the_fiscal_years(feed, cast, reference):
    """On 1 October the plan of the year that ended is still in the calendar; two years later it is not."""
    with time_machine.travel("2023-10-01 00:30 +0700", tick=False):
        assert len(events(feed("officer"))) > 10
    with time_machine.travel("2024-09-30 23:30 +0700", tick=False):
        assert len(events(feed("officer"))) > 10
    with time_machine.travel("2024-10-01 00:30 +0700", tick=False):
        assert events(feed("officer")) == {}
