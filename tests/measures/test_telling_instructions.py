"""Executives' instructions by mail: to whom, how often, and that none is lost or said twice."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ita_tracker import clock
from measures import letters as writing
from measures.access import Role, System
from measures.actions.instructions import answer_instruction, give_instruction, withdraw_instruction
from measures.actions.organisation import create_agency, create_user, grant_role
from measures.actions.reminders import send_reminders
from measures.models import Instruction, Measure, Membership, Told, User
from measures.reminders import Asked, Share, asked_key, given_key, instructed, last_key
from measures.work import instructions_of

BY = System("tests")
SITE = "https://ita.example.go.th"
DUE = date(2023, 4, 27)
OFFICER = Share(officer=True, divisions=frozenset([1]))
COORDINATOR = Share(coordinator=True)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-20 09:00 +0700", tick=False) as traveller:
        yield traveller


@pytest.fixture
def run(cast, april):
    """Send the reminders of a day at noon; gives {username: letter} of what went out."""
    for user in User.objects.all():
        user.email = f"{user.username}@example.go.th"
        user.save(update_fields=["email"])

    def run(day):
        april.move_to(f"{day} 12:00 +0700")
        sent = []
        assert send_reminders(day=day, site=SITE, post=sent.append, by=BY) == (len(sent), 0)
        return {letter.user.username: letter for letter in sent}

    return run


@pytest.fixture
def told(run):
    """What a person's mail of a day says of instructions: its lines' texts, or None where it says nothing."""

    def told(person, day):
        letter = run(day).get(person)
        part = letter and next((s.asked for s in letter.sections if s.asked.count), None)
        return [line.text for line in part.lines] if part else None

    return told


@pytest.fixture
def news(reference):
    return Measure.objects.get(plan=reference, position=2)  # every division answers for it


def give(measure, by, **more):
    return give_instruction(measure=measure, by=by, **{"text": "เร่งรัดการเผยแพร่", "answer_by": DUE} | more)


def mine(cast):
    return cast.officer.memberships.get().divisions.get()


# --- choosing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "before", "key"),
    [
        (90, [], given_key),
        (2, [], given_key),
        (2, [given_key], None),
        (1, [given_key], last_key),
        (0, [given_key], last_key),  # the run of the day before was missed
        (1, [], last_key),  # given a moment ago: said once
        (1, [last_key], None),
        (0, [last_key], None),
        (5, [last_key], None),  # the clock was set back
    ],
)
def test_told_when_it_was_given_and_when_a_day_is_left(left, before, key):
    asked = Asked(5, DUE, frozenset([1, 2]))
    found = instructed(OFFICER, [asked], DUE - timedelta(left), [], {make(asked) for make in before})
    assert found == ({asked: key(asked)} if key else {})


def test_an_overdue_one_is_told_once_a_week():
    asked = Asked(5, DUE, frozenset([1]))
    friday, monday = DUE + timedelta(1), date(2023, 5, 1)
    known = {given_key(asked), last_key(asked)}
    assert instructed(OFFICER, [asked], friday, [], known) == {asked: "asked:2023-04-24"}
    known.add("asked:2023-04-24")
    assert instructed(OFFICER, [asked], date(2023, 4, 30), [], known) == {}  # Sunday, of the same week
    for day in (monday, date(2023, 5, 3)):  # and where Monday's run was missed
        assert instructed(OFFICER, [asked], day, [], known) == {asked: asked_key(monday)}
    assert instructed(OFFICER, [asked], monday, [], {"overdue:2023-05-01"})  # that of deadlines is another
    assert instructed(OFFICER, [asked], friday, [], {"asked:2023-05-01"})  # by a run with its clock ahead


def test_whom_it_concerns_and_what_nobody_switches_off():
    own, others = Asked(1, DUE, frozenset([1, 2])), Asked(2, DUE, frozenset([2]))
    everything_off = ["30", "7", "summary", "month"]
    for day in (DUE - timedelta(9), DUE, DUE + timedelta(9)):
        assert list(instructed(OFFICER, [own, others], day, everything_off, set())) == [own]
        assert instructed(Share(executive=True), [own, others], day, [], set()) == {}
        assert instructed(Share(officer=True), [own, others], day, [], set()) == {}
        late = [own, others] if day > DUE else []
        assert list(instructed(COORDINATOR, [others, own], day, [], set())) == late
        assert instructed(COORDINATOR, [own, others], day, ["summary"], set()) == {}


# --- through the letters ---------------------------------------------------------------------------------------------


def test_an_officer_hears_of_it_when_given_when_a_day_is_left_and_weekly_after(cast, told, news):
    give(news, cast.executive)
    days = [date(2023, 4, 20) + timedelta(n) for n in range(26)]
    days.remove(date(2023, 5, 8))  # a Monday that was missed
    overdue = ["2023-04-28", "2023-05-01", "2023-05-09", "2023-05-15"]
    assert [str(day) for day in days if told("officer", day)] == ["2023-04-20", "2023-04-26", *overdue]


def test_a_coordinator_hears_of_overdue_ones_once_a_week(cast, told, news):
    give(news, cast.executive)
    days = [date(2023, 4, 20) + timedelta(n) for n in range(20)]
    assert [str(day) for day in days if told("coordinator", day)] == ["2023-04-28", "2023-05-01", "2023-05-08"]


def test_it_stands_at_the_head_of_the_one_mail_of_the_day(cast, run, news):
    give(news, cast.executive, text="ให้เผยแพร่ข่าว\nทุกสัปดาห์ " + "ยาวมาก" * 60)
    letter = run(date(2023, 4, 20))["officer"]
    assert letter.subject.startswith("ข้อสั่งการรอคำตอบ 1 เรื่อง · เกินกำหนด 3 รายการ · ใกล้ครบกำหนด 2 รายการ")
    (line,) = letter.sections[0].asked.lines
    assert line.state == "ใกล้ครบกำหนด (อีก 7 วัน)"
    assert line.url == f"{SITE}/plans/phutthaisong/2566/measures/2/#instructions"
    assert line.divisions.split(" · ") == [d.name for d in news.plan.agency.divisions.all()]
    assert line.text.startswith("ให้เผยแพร่ข่าว ทุกสัปดาห์ ยาวมาก")
    assert line.text.endswith("…")
    for content in (letter.text(), letter.html()):
        assert content.index("ข้อสั่งการของผู้บริหารที่รอคำตอบ 1 เรื่อง") < content.index("เกินกำหนดและยังไม่แล้วเสร็จ")
        assert "ตอบภายใน 27 เมษายน 2566" in content
        assert line.url in content
        assert "ครบกำหนด 27 เมษายน" not in content


def test_what_waits_is_counted_as_my_work_counts_it(cast, run, news):
    first = give(news, cast.executive)
    assert run(date(2023, 4, 20))["officer"].sections[0].asked.count == 1
    second = give(news, cast.executive, text="เรื่องที่สอง")
    part = run(date(2023, 4, 21))["officer"].sections[0].asked
    assert ([line.text for line in part.lines], part.count, part.more) == (["เรื่องที่สอง"], 2, 1)
    assert instructions_of(cast.officer, news.plan.agency)[0] == [first, second]


@pytest.mark.parametrize("how", ["answered", "withdrawn"])
def test_what_waits_no_more_is_told_no_more(cast, told, news, how):
    given = give(news, cast.executive)
    if how == "answered":
        answer_instruction(instruction=given, division=mine(cast), text="ทำแล้ว", by=cast.officer)
    else:
        withdraw_instruction(instruction=given, reason="สั่งผิดเรื่อง", by=cast.executive)
    assert [told("officer", date(2023, 4, 20) + timedelta(n)) for n in (0, 7, 8)] == [None] * 3
    overdue = told("coordinator", date(2023, 5, 1))
    assert overdue == (["เร่งรัดการเผยแพร่"] if how == "answered" else None)  # others have not


def test_only_the_divisions_that_were_asked_hear(cast, run, news):
    other = news.plan.agency.divisions.get(name="กองคลัง")
    asked = create_user(username="khlang", name="คนคลัง", email="khlang@example.go.th", by=BY)
    grant_role(user=asked, agency=news.plan.agency, role=Role.OFFICER, divisions=[other], by=BY)
    give(news, cast.executive, division=other)
    sent = run(date(2023, 4, 20))
    assert {name for name, letter in sent.items() if any(s.asked.count for s in letter.sections)} == {"khlang"}


def test_an_instruction_of_a_day_to_come_is_not_told_by_a_dry_run_of_a_day_before(cast, run, news):
    give(news, cast.executive)
    found = writing.letters(news.plan.agency, date(2023, 4, 19), clock.now(), SITE)
    assert not [s for letter in found for s in letter.sections if s.asked.count]


def test_one_far_ahead_is_told_once_and_stops_no_mail(cast, run, news):
    """Longer than what is usually remembered: told again, its key would stop all of that day's mail."""
    Membership.objects.exclude(user__in=[cast.officer, cast.executive]).delete()
    given = give(news, cast.executive, answer_by=date(2023, 9, 29))
    days = [date(2023, 4, 20), *(date(2023, 6, 20) + timedelta(n) for n in range(12))]
    sent = [run(day).get("officer") for day in days]
    with_it = [bool(letter and any(s.asked.count for s in letter.sections)) for letter in sent]
    assert with_it == [True, *[False] * 12]
    assert sum(letter is not None for letter in sent[1:]) >= 2  # deadlines and the week's overdue ones
    assert Told.objects.filter(key=f"given:{given.pk}").count() == 1


def test_a_clock_that_was_months_ahead_silences_none_and_repeats_none(cast, run, news):
    give(news, cast.executive, answer_by=date(2023, 9, 29))
    assert run(date(2023, 8, 1))["officer"].sections[0].asked.count == 1
    letter = run(date(2023, 4, 24))["officer"]  # it was set right, and the day's mail goes out
    assert not letter.sections[0].asked.count
    assert run(date(2023, 9, 28))["officer"].sections[0].asked.count == 1


@pytest.mark.parametrize("ahead", [date(2023, 4, 26), date(2023, 5, 15)])
def test_a_clock_that_was_weeks_ahead_silences_none(cast, told, news, ahead):
    give(news, cast.executive)
    assert told("officer", date(2023, 4, 20))
    assert told("officer", ahead)
    days = [date(2023, 4, 21) + timedelta(n) for n in range(15)]
    days = [str(day) for day in days if told("officer", day)]
    assert days == [day for day in ("2023-04-26", "2023-04-28", "2023-05-01") if day != str(ahead)]


def test_several_agencies_make_one_letter(cast, run, news):
    other = create_agency(slug="second", name="กกแห่งที่สอง", district="ก", province="ก", divisions=["ก"], by=BY)
    grant_role(user=cast.officer, agency=other, role=Role.OFFICER, by=BY)
    give(news, cast.executive)
    (section,) = (s for s in run(date(2023, 4, 20))["officer"].sections if s.asked.count)
    assert section.work_url == f"{SITE}/work/?agency=phutthaisong"


def test_queries_do_not_grow_with_instructions(cast, run, news):
    agency = news.plan.agency

    def queries():
        with CaptureQueriesContext(connection) as captured:
            found = writing.letters(agency, date(2023, 4, 20), clock.now(), SITE)
        with CaptureQueriesContext(connection) as rendering:
            assert all(letter.text() and letter.html() and letter.subject for letter in found)
        assert len(rendering) == 0
        part = next(letter for letter in found if letter.user == cast.officer).sections[0].asked
        return len(captured), len(part.lines), part.count

    give(news, cast.executive)
    before, *shown = queries()
    assert shown == [1, 1]
    for n in range(14):
        give(news, cast.executive, text=f"เรื่องที่ {n}")
    other = Measure.objects.get(plan=news.plan, position=13)
    give(other, cast.executive, division=mine(cast))
    after, *shown = queries()
    assert shown == [10, 16]
    assert after == before <= 20, before
    assert Instruction.objects.count() == 16
