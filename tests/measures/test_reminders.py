"""What is told and when: by ranges, each thing once, to whom it concerns, and to nobody else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ita_tracker import clock
from ita_tracker.thai import PartialDate
from measures import letters as writing
from measures import words
from measures.access import Role, System
from measures.actions import plans, progress
from measures.actions.organisation import create_agency, create_user, grant_role
from measures.actions.reminders import send_reminders
from measures.models import Framework, Measure, Membership, ReminderMail, Told, User
from measures.reminders import Share, Waiting, coming, deadline_key, month_to_tell, overdue, week_key
from measures.schedule import Rule, RuleKind
from measures.status import State
from measures.work import Group, work_of
from tests.measures.test_actions import new_measure
from tests.measures.test_pages import grow

BY = System("tests")
SITE = "https://ita.example.go.th"
DUE = date(2023, 4, 30)
OFFICER = Share(officer=True, divisions=frozenset([1]))


@pytest.fixture
def run(mailed):
    """Send the reminders of a day; gives {username: letter} of what went out."""

    def run(day):
        sent = []
        assert send_reminders(day=day, site=SITE, post=sent.append, by=BY) == (len(sent), 0)
        names = [letter.user.username for letter in sent]
        assert len(names) == len(set(names))
        return dict(zip(names, sent, strict=True))

    return run


# --- choosing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "off", "told", "milestone"),
    [
        (31, [], [], None),
        (30, [], [], 30),
        (29, [], [], 30),  # the run of the day before was missed
        (29, [], [30], None),
        (8, [], [30], None),
        (8, [], [], 30),
        (7, [], [30], 7),
        (5, [], [30, 7], None),
        (2, [], [], 7),
        (1, [], [30, 7], 1),
        (0, [], [30, 7], 1),  # and so was the run of yesterday
        (0, [], [30, 7, 1], None),
        (-1, [], [], None),  # overdue: another matter
        (20, [], [7], None),  # the clock was set back
        (20, ["30"], [], None),
        (5, ["30"], [], 7),
        (5, ["7"], [30], None),
        (5, ["7"], [], 30),
        (5, ["30", "7"], [], None),
        (1, ["30", "7"], [], 1),
    ],
)
def test_only_the_most_urgent_notice_that_was_reached_and_not_said(left, off, told, milestone):
    waiting = Waiting(5, 6, DUE, None)
    said = {deadline_key(waiting, m) for m in told}
    found = coming(OFFICER, [waiting], DUE - timedelta(left), off, said)
    assert found == ([(waiting, f"deadline:5:2023-04-30:{milestone}")] if milestone else [])


def test_a_later_due_day_counts_anew():
    before, after = Waiting(5, 6, DUE, None), Waiting(5, 6, DUE + timedelta(31), None)
    said = {deadline_key(before, m) for m in (30, 7, 1)}
    assert coming(OFFICER, [after], DUE + timedelta(1), [], said) == [(after, "deadline:5:2023-05-31:30")]


@pytest.mark.parametrize(
    ("day", "told", "said"),
    [
        (date(2023, 5, 1), [], True),
        (date(2023, 5, 1), ["overdue:2023-05-01"], False),
        (date(2023, 5, 7), ["overdue:2023-05-01"], False),  # Sunday, of the same week
        (date(2023, 5, 8), ["overdue:2023-05-01"], True),
        (date(2023, 5, 10), ["overdue:2023-05-01"], True),  # Monday's run was missed
        (date(2023, 5, 3), ["overdue:2023-05-08"], True),  # by a run with its clock ahead
        (date(2024, 1, 1), ["overdue:2023-12-25"], True),
    ],
)
def test_what_is_overdue_is_told_once_a_week(day, told, said):
    assert bool(overdue(OFFICER, [Waiting(5, 6, DUE, None)], day, [], set(told))) is said
    assert week_key(day) == f"overdue:{day - timedelta(day.weekday())}"


def test_who_is_asked():
    late = {"due": DUE - timedelta(60)}
    own = Waiting(1, 1, divisions=frozenset([1, 2]), **late)
    others = Waiting(2, 2, divisions=frozenset([2]), **late)
    everyones = Waiting(3, 3, divisions=None, **late)
    nobodys = Waiting(4, 4, divisions=frozenset(), **late)
    forgotten = Waiting(5, 5, divisions=None, nagging=False, **late)
    all_of_them = [own, others, everyones, nobodys, forgotten]

    def told(share, off=()):
        return [w.deadline for w in overdue(share, all_of_them, DUE, off, set())]

    assert told(OFFICER) == [1, 3]
    assert told(Share(officer=True)) == [3]
    assert told(Share(coordinator=True)) == [1, 2, 3, 4]
    assert told(Share(coordinator=True), ["summary"]) == []
    assert told(Share(officer=True, coordinator=True, divisions=frozenset([2])), ["summary"]) == [1, 2, 3]
    assert told(Share(executive=True)) == []
    soon = [Waiting(9, 9, DUE, None)]
    assert coming(Share(coordinator=True, executive=True), soon, DUE, [], set()) == []


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2023, 4, 1), date(2023, 3, 31)),
        (date(2023, 4, 15), date(2023, 3, 31)),  # the first days were missed
        (date(2023, 4, 16), None),
        (date(2023, 10, 1), date(2023, 9, 30)),
        (date(2023, 9, 30), None),
        (date(2024, 3, 1), date(2024, 2, 29)),
        (date(2024, 1, 2), date(2023, 12, 31)),
    ],
)
def test_the_month_in_the_first_days_of_the_next(day, last):
    executive = Share(executive=True)
    assert month_to_tell(7, executive, day, [], set()) == last
    assert month_to_tell(7, executive, day, ["month"], set()) is None
    assert month_to_tell(7, OFFICER, day, [], set()) is None
    if last:
        assert month_to_tell(7, executive, day, [], {f"month:7:{last:%Y-%m}"}) is None
        assert month_to_tell(7, executive, day, [], {f"month:8:{last:%Y-%m}"}) == last


# --- the reference plan, worked out by hand --------------------------------------------------------------------------


def test_an_officers_letter_of_23_april(run, reference):
    """Of their division: ข่าวประชาสัมพันธ์ since November, e๑๐ since December, e๖ since March; due on the 30th: two."""
    letter = run(date(2023, 4, 23))["officer"]
    (section,) = letter.sections
    assert [(line.state, line.due.isoformat(), line.more) for line in section.overdue.lines] == [
        ("เกินกำหนด (144 วัน)", "2022-11-30", 4),
        ("เกินกำหนด (113 วัน)", "2022-12-31", 1),
        ("เกินกำหนด (23 วัน)", "2023-03-31", 0),
    ]
    assert [(line.measure[:15], line.state) for line in section.coming.lines] == [
        ("ข่าวประชาสัมพัน", "ใกล้ครบกำหนด (อีก 7 วัน)"),
        ("e๙ หน่วยงานที่ท", "ใกล้ครบกำหนด (อีก 7 วัน)"),
    ]
    assert letter.subject == "เกินกำหนด 3 รายการ · ใกล้ครบกำหนด 2 รายการ (ระบบติดตามมาตรการ ITA)"


def test_an_executives_letter_of_the_first_of_april(run, reference):
    letter = run(date(2023, 4, 1))["executive"]
    month = letter.sections[0].month
    assert month.officers.startswith(
        "ณ 31 มีนาคม 2566 แล้วเสร็จ 9 จาก 24 รายการ (ในจำนวนนี้ล่าช้า 3) เกินกำหนดและยังไม่แล้วเสร็จ 5 รายการ"
    )
    assert month.executives.startswith("แล้วเสร็จ 0 จาก 13 รายการ เกินกำหนดและยังไม่แล้วเสร็จ 5 รายการ")
    states = [line.state.partition(" (")[0] for line in month.worst]
    assert states == ["เกินกำหนด"] * 5 + ["ใกล้ครบกำหนด"] * 5
    assert [line.due.isoformat() for line in month.worst[:5]] == [
        "2022-10-31",
        "2022-11-30",
        "2022-12-31",
        "2022-12-31",
        "2022-12-31",
    ]
    # procurement 3, every month since October: five are overdue; news, every month since November: four
    assert [line.more for line in month.worst] == [4, 3, *[0] * 8]
    assert "และเกินกำหนดอีก 4 งวด" in letter.text()
    assert month.worst[0].divisions == "กองคลัง"
    assert month.url == f"{SITE}/plans/phutthaisong/2566/month/?month=2023-03"  # where it is signed
    assert "(สถานะ ณ 31 มีนาคม 2566)" in letter.text()
    assert "(สถานะ ณ 31 มีนาคม 2566)" in letter.html()
    assert "(วันนี้)" not in letter.text()  # it is read in April
    assert month.worst[6].divisions == "ทุกส่วนราชการ · กองยุทธศาสตร์และงบประมาณ"
    assert letter.subject == "สรุปผลเดือนมีนาคม 2566 (ระบบติดตามมาตรการ ITA)"


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2023, 3, 31), date(2023, 4, 20), date(2023, 10, 31)])
@pytest.mark.parametrize("person", ["officer", "coordinator"])
def test_what_is_overdue_is_what_my_work_says(run, cast, reference, person, day):
    letter = run(day).get(person)
    lines = [line for line in work_of(getattr(cast, person), reference, day).lines if line.group == Group.DUE]
    late = [line for line in lines if line.status.state == State.OVERDUE]
    assert letter.sections[0].overdue.count == len(late)
    told = [(line.due, line.more) for line in letter.sections[0].overdue.lines]
    assert told == sorted((line.status.due, line.overdue - 1) for line in late)[:10] or len(late) > 10


def test_a_year_of_days(run, cast, reference):
    """Daily, but for a week that the machine was off: nothing twice, and nothing left out."""
    said = {}  # by (person, key): the day
    days = [date(2022, 12, 1) + timedelta(n) for n in range(160)]
    for day in days:
        if date(2023, 1, 23) <= day < date(2023, 1, 30):
            continue
        for name, letter in run(day).items():
            for key in letter.keys:
                assert said.setdefault((name, key), day) == day
    assert Told.objects.count() == len(said)
    news = reference.measures.get(position=2).commitments.get(position=1)
    april, january = news.deadlines.get(due=date(2023, 4, 30)), news.deadlines.get(due=date(2023, 1, 31))

    def told(deadline, milestone):
        return said.get(("officer", f"deadline:{deadline.pk}:{deadline.due}:{milestone}"))

    assert [told(april, m) for m in (30, 7, 1)] == [date(2023, 3, 31), date(2023, 4, 23), date(2023, 4, 29)]
    assert [told(january, m) for m in (30, 7, 1)] == [date(2023, 1, 1), None, date(2023, 1, 30)]
    weeks = sorted(day for (name, key), day in said.items() if name == "officer" and key.startswith("overdue:"))
    assert weeks[0] == date(2022, 12, 1)  # ข่าวประชาสัมพันธ์ of November
    assert len({day.isocalendar()[:2] for day in weeks}) == len(weeks) == 23  # 24 weeks, of which one was missed


# --- to whom ---------------------------------------------------------------------------------------------------------

DAY = date(2023, 4, 23)


def test_nobody_else_is_mailed(run, mailed, reference):
    assert set(run(DAY)) == {"officer", "coordinator"}
    assert set(run(DAY)) == set()
    assert set(run(date(2023, 5, 1))) == {"officer", "coordinator", "executive"}


@pytest.mark.parametrize("how", ["closed", "ended", "no address"])
def test_who_is_gone_or_has_no_address_gets_none(run, mailed, reference, how):
    if how == "ended":
        Membership.objects.filter(user=mailed.officer).update(valid_until=clock.today() - timedelta(1))
    else:
        change = {"is_active": False} if how == "closed" else {"email": ""}
        User.objects.filter(pk=mailed.officer.pk).update(**change)
    assert set(run(DAY)) == {"coordinator"}


def test_several_agencies_make_one_letter(run, mailed, reference):
    other = create_agency(slug="second", name="กกแห่งที่สอง", district="ก", province="ก", divisions=["ก"], by=BY)
    plan = plans.create_plan(agency=other, fiscal_year=2566, assessed_framework=reference.assessed_framework, by=BY)
    new = plans.NewCommitment("รายงาน", "officer", Rule(RuleKind.MONTH, month=3))
    new_measure(plan, BY, new)
    grant_role(user=mailed.officer, agency=other, role=Role.OFFICER, by=BY)
    only = create_user(username="only", name="คนที่สอง", email="only@example.go.th", by=BY)
    grant_role(user=only, agency=other, role=Role.COORDINATOR, by=BY)
    sent = run(DAY)
    assert [section.agency for section in sent["officer"].sections] == [reference.agency.name, other.name]
    assert [section.agency for section in sent["only"].sections] == [other.name]
    assert ReminderMail.objects.filter(user=mailed.officer).count() == 1
    assert sent["officer"].sections[1].work_url == f"{SITE}/work/?agency=second"


def test_a_division_that_has_entered_hears_nothing_more(run, cast, reference):
    new = plans.NewCommitment("ทุกกองรายงาน", "officer", Rule(RuleKind.MONTH, month=4), each_division=True)
    deadline = new_measure(reference, BY, new).commitments.get().deadlines.get()
    own = cast.officer.memberships.get().divisions.get()
    progress.record_completion(
        measure=deadline.commitment.measure, date=PartialDate(2023, 4, 5), answers=[deadline], division=own, by=BY
    )
    other = create_user(username="khlang", name="คนคลัง", email="khlang@example.go.th", by=BY)
    division = reference.agency.divisions.get(name="กองคลัง")
    grant_role(user=other, agency=reference.agency, role=Role.OFFICER, divisions=[division], by=BY)
    sent = run(DAY)
    key = f"deadline:{deadline.pk}:2023-04-30:7"
    assert key not in sent["officer"].keys
    assert key in sent["khlang"].keys


def test_a_result_a_later_day_and_a_cancellation_end_the_notices(run, cast, reference):
    new = plans.NewCommitment("รายงาน", "officer", Rule(RuleKind.MONTH, month=4))
    done, later, gone = (new_measure(reference, BY, new).commitments.get().deadlines.get() for _ in range(3))
    progress.record_completion(measure=done.commitment.measure, date=PartialDate(2023, 4, 5), answers=[done], by=BY)
    later.extensions.create(from_due=DUE, new_due=date(2023, 5, 31), granted_on=date(2023, 4, 10), reason="ก")
    type(gone.commitment).cancellation.related.related_model.objects.create(
        commitment=gone.commitment, cancelled_on=date(2023, 4, 10), reason="ก"
    )
    assert not {
        key for key in run(DAY)["officer"].keys if key.split(":")[1] in {str(d.pk) for d in (done, later, gone)}
    }
    assert f"deadline:{later.pk}:2023-05-31:30" in run(date(2023, 5, 1))["officer"].keys


def test_a_plan_of_a_year_long_over_is_told_no_more(run, reference):
    assert "officer" in run(date(2023, 12, 31))  # its report of 12 months may still be in the making
    assert run(date(2024, 1, 1)) == {}


def test_the_month_of_an_agency_without_a_plan_is_no_letter(run, reference):
    assert set(run(date(2022, 10, 1))) <= {"officer", "coordinator"}  # September belongs to the year before


# --- the fiscal year ----------------------------------------------------------------------------------


def test_september_is_told_from_the_plan_of_its_own_year(run, reference):
    framework = Framework.objects.get(fiscal_year=2566)
    plans.create_plan(agency=reference.agency, fiscal_year=2567, assessed_framework=framework, by=BY)
    month = run(date(2023, 10, 1))["executive"].sections[0].month
    assert (month.last, month.url) == (
        date(2023, 9, 30),
        f"{SITE}/plans/phutthaisong/2566/month/?month=2023-09",
    )


# --- what does not grow ----------------------------------------------------------------------------------------------


def test_queries_grow_neither_with_people_nor_with_measures(mailed, reference):
    new = plans.NewCommitment("ทุกกองรายงาน", "officer", Rule(RuleKind.MONTH, month=4), each_division=True)
    new_measure(reference, BY, new)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            found = writing.letters(reference.agency, date(2023, 4, 1), clock.now(), SITE)
        with CaptureQueriesContext(connection) as rendering:
            assert all(letter.text() and letter.html() and letter.subject for letter in found)
        assert len(rendering) == 0
        return len(captured), len(found)

    before, few = queries()
    grow(reference)
    for n in range(12):
        user = create_user(username=f"more-{n}", name=f"คนที่ {n}", email=f"more-{n}@example.go.th", by=BY)
        divisions = reference.agency.divisions.all()[: n % 3]
        grant_role(user=user, agency=reference.agency, role=Role.OFFICER, divisions=list(divisions), by=BY)
    create_agency(slug="second", name="แห่งที่สอง", district="ก", province="ก", divisions=["ก"], by=BY)
    after, many = queries()
    assert many == few + 12
    assert after == before <= 20, before


# --- the words -------------------------------------------------------------------------------------------------------


def test_the_letter_holds_no_more_than_it_needs(run, mailed, reference):
    measure = Measure.objects.get(plan=reference, position=13)
    measure.heading = "<b>ตัวหนา</b> & 'คำพูด'"
    measure.save(update_fields=["heading"])
    letter = run(DAY)["officer"]
    text, page = letter.text(), letter.html()
    assert "<b>ตัวหนา</b> & 'คำพูด'" in text
    assert "&lt;b&gt;ตัวหนา&lt;/b&gt; &amp; &#x27;คำพูด&#x27;" in page
    for content in (text, page):
        assert f"{SITE}/work/?agency=phutthaisong" in content
        assert f"{SITE}/account/reminders/" in content
        assert f"{SITE}/plans/phutthaisong/2566/measures/13/" in content
        assert "เกินกำหนด (113 วัน) ครบกำหนด 31 ธันวาคม 2565 และเกินกำหนดอีก 1 งวด" in content.replace("<b>", "").replace(
            "</b>", ""
        )
        names = User.objects.exclude(pk=mailed.officer.pk).values_list("username", "email")
        assert not [word for pair in names for word in pair if word in content]
        assert "{" not in content
    assert "\n\n\n\n" not in text


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("เจ้าหน้าที่", 11, "เจ้าหน้าที่"),
        ("เจ้าหน้าที่", 10, "เจ้าหน้า…"),  # not "ที" of "ที่"
        ("เจ้าหน้าที่", 9, "เจ้าหน้า…"),
        ("ให้นำเสนอ", 4, "ให้…"),  # not "น" of "นำ"
        ("ให้นำเสนอ", 6, "ให้นำ…"),  # not "เ" of "เสนอ"
        ("ยาว  มาก\nๆ จริง", 7, "ยาว มาก…"),
        ("เ" * 90, 80, "เ" * 40 + "…"),  # what is no word is cut anyhow
    ],
)
def test_a_text_is_cut_between_letters(text, longest, cut):
    assert words.shortened(text, longest) == cut


def test_thai_digits_where_a_person_chose_them(run, mailed, reference):
    User.objects.filter(pk=mailed.officer.pk).update(thai_digits=True)
    letter = run(DAY)["officer"]
    assert letter.subject.startswith("เกินกำหนด ๓ รายการ")
    for content in (letter.text(), letter.html()):
        assert "๓๐ เมษายน ๒๕๖๖" in content
        assert f"{SITE}/plans/phutthaisong/2566/measures/13/" in content
