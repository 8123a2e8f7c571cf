"""Recording in place and without JavaScript: once per form, nothing typed lost, taken back within a minute."""

import re
from datetime import date
from time import process_time
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ita_tracker import clock
from ita_tracker.thai import PartialDate
from measures import status
from measures.access import System
from measures.actions import plans, progress
from measures.actions.corrections import undo_completion
from measures.actions.trail import ActionError
from measures.facts import judge, with_facts
from measures.models import AuditEvent, Commitment, Completion, Measure, ProgressNote
from measures.schedule import Rule, RuleKind
from measures.status import State
from measures.views.work import undoable
from tests.measures.test_actions import new_measure
from tests.measures.test_pages import plain
from tests.measures.test_work import everyones

BY = System("tests")
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/work/"}
DAY = PartialDate(2023, 4, 5)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-20 09:00 +0700", tick=False) as traveller:
        yield traveller


@pytest.fixture
def own(reference):
    """The officers' commitment of a measure of the officer's own division: every quarter."""
    return Measure.objects.get(plan=reference, position=13).commitments.get(position=1)


def sent(**more):
    return {
        "date": "5 เม.ย. 2566",
        "note": "ประชาสัมพันธ์แล้ว",
        "token": str(uuid4()),
        "links-TOTAL_FORMS": "3",
        "links-INITIAL_FORMS": "0",
    } | more


def address(commitment, what="record"):
    return f"/commitments/{commitment.pk}/{what}/"


def test_the_form_comes_filled_in(client, cast, own):
    client.force_login(cast.officer)
    open_ = own.deadlines.get(due=date(2022, 12, 31))
    page = client.get(f"{address(own)}?deadline={open_.pk}").content.decode()
    assert 'value="20 เม.ย. 2566"' in page
    assert re.findall(r'value="(\d+)"[^>]*checked', page) == [str(open_.pk)]
    assert "<h1>บันทึกผล" in page
    fragment = client.get(f"{address(own)}?deadline={open_.pk}", headers=HTMX).content.decode()
    assert "<h1>" not in fragment
    assert 'hx-target="#work"' in fragment


def test_without_a_deadline_asked_for_the_usual_one_is_ticked(client, cast, own):
    client.force_login(cast.officer)
    page = client.get(address(own)).content.decode()
    now = own.deadlines.get(due=date(2023, 6, 30))  # the quarter that holds today
    assert re.findall(r'value="(\d+)"[^>]*checked', page) == [str(now.pk)]


def test_a_result_without_javascript(client, cast, own):
    client.force_login(cast.officer)
    first, second = own.deadlines.order_by("due")[:2]
    links = {
        "links-0-url": "www.example.go.th/a",
        "links-0-title": "ข่าว",
        "links-1-url": "HTTPS://example.go.th/b",
        "links-1-title": "",
    }
    response = client.post(address(own), sent(answers=[first.pk, second.pk], date="มีนาคม 2566", **links))
    assert response.headers["Location"] == "/work/?agency=phutthaisong&year=2566"
    made = Completion.objects.get(recorded_by=cast.officer)
    assert (made.date, made.note, made.division.name) == (
        PartialDate(2023, 3),
        "ประชาสัมพันธ์แล้ว",
        "กองยุทธศาสตร์และงบประมาณ",
    )
    assert {link.deadline_id for link in made.answer_links.all()} == {first.pk, second.pk}
    assert [(e.title, e.url) for e in made.evidence.all()] == [
        ("ข่าว", "https://www.example.go.th/a"),
        ("https://example.go.th/b", "https://example.go.th/b"),
    ]
    version = made.versions.get()
    assert (version.version, version.date, version.note) == (1, "2023-03", "ประชาสัมพันธ์แล้ว")
    assert len(version.answers) == 2
    page = plain(client.get("/work/").content.decode())
    assert "เลิกทำได้ภายในหนึ่งนาที" in page
    assert "ซึ่งเป็นผลของงวดที่ครบกำหนด" in page


def test_a_result_in_place_moves_the_line_and_changes_the_count(client, cast, own):
    client.force_login(cast.officer)
    assert "เกินกำหนด 3 รายการ" in client.get("/work/").content.decode()
    both = [own.deadlines.get(due=due).pk for due in (date(2022, 12, 31), date(2023, 3, 31))]
    response = client.post(address(own), sent(answers=both), headers=HTMX)
    html = response.content.decode()
    assert html.lstrip().startswith('<section id="work"')
    assert "เกินกำหนด 2 รายการ" in html
    assert f'id="slot-c{own.pk}"></div>' in html  # emptied; the others keep what is typed in them
    assert html.count("hx-preserve") == html.count('class="slot"') - 1
    assert "เลิกทำ" in html


def test_bad_input_is_told_beside_the_field_and_nothing_typed_is_lost(client, cast, own):
    client.force_login(cast.officer)
    typed = sent(
        date="31/4/2566",
        note="ข้อความที่พิมพ์",
        **{"links-0-url": "ไม่ใช่ลิงก์", "links-1-title": "ชื่อที่พิมพ์", "number": "x", "answers": ["1"]},
    )
    for headers in ({}, HTMX):
        response = client.post(address(own), typed, headers=headers)
        html = response.content.decode()
        assert response.status_code == 422
        for kept in ("31/4/2566", "ข้อความที่พิมพ์", "ไม่ใช่ลิงก์", "ชื่อที่พิมพ์", typed["token"]):
            assert kept in html
        for told in (
            "เดือนเมษายนมี 30 วัน",
            "ไม่ใช่ลิงก์ โปรดคัดลอก",
            "โปรดวางที่อยู่ของลิงก์",
            "โปรดพิมพ์เป็นตัวเลข",
            "โปรดเลือกจากรายการ",
        ):
            assert told in html
    assert response.headers["HX-Retarget"] == f"#slot-c{own.pk}"
    tomorrow = client.post(address(own), sent(date="21/4/2566")).content.decode()
    assert "วันที่ดำเนินการต้องไม่เกินวันนี้" in tomorrow
    assert not Completion.objects.filter(recorded_by=cast.officer).exists()


def test_what_cannot_be_seen_is_taken_out_and_told_and_passes_the_next_time(client, cast, own):
    client.force_login(cast.officer)
    html = client.post(address(own), sent(note="ก\x00ข\x0b\u202eค")).content.decode()
    assert "อักขระที่มองไม่เห็น" in html
    assert "กขค" in html
    assert client.post(address(own), sent(note="นํ้า ดําเนินการ ☑")).status_code == 302
    assert Completion.objects.get(recorded_by=cast.officer).note == "น้ำ ดำเนินการ ☑"


@pytest.mark.parametrize("nothing", ["\u200b", "\ufeff", "\u2060 \u200b"])
def test_what_shows_nothing_is_no_text(client, cast, own, nothing):
    client.force_login(cast.officer)
    note = {"kind": "progress", "text": nothing, "told_on": "5 เม.ย. 2566", "token": str(uuid4())}
    refused = client.post(address(own, "note"), note)
    assert (refused.status_code, refused.context["form"].errors) == (422, {"text": ["โปรดพิมพ์ข้อความ"]})


def test_what_recording_asks_does_not_grow_with_what_was_recorded(
    client, cast, own, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(cast.officer)
    every = [deadline.pk for deadline in own.deadlines.all()]
    with django_assert_max_num_queries(23) as first:  # two for the savepoint, which here stands for the transaction
        assert client.post(address(own), sent(answers=every)).status_code == 302
    asked = len(first)
    for _ in range(5):
        client.post(address(own), sent(answers=every))
    with django_assert_num_queries(asked):
        assert client.post(address(own), sent(answers=every)).status_code == 302


@pytest.mark.parametrize("answers", [["0"], ["-1"], ["9" * 30], ["²"], ["x\0"], "theirs", "padded"])
def test_an_answer_to_no_deadline_of_the_measure_is_refused(client, cast, own, answers):
    client.force_login(cast.officer)
    theirs = Commitment.objects.exclude(measure=own.measure).exclude(deadlines=None).first().deadlines.first()
    answers = {"theirs": [theirs.pk], "padded": [f"0{own.deadlines.first().pk}"]}.get(str(answers), answers)
    response = client.post(address(own), sent(answers=answers))
    assert response.status_code == 422
    assert "โปรดเลือกจากรายการ" in response.content.decode()
    assert not Completion.objects.filter(recorded_by=cast.officer).exists()


def test_undo_within_a_minute(client, cast, own, april):
    client.force_login(cast.officer)
    open_ = own.deadlines.get(due=date(2022, 12, 31))
    form = sent(answers=[open_.pk])
    client.post(address(own), form)
    made = Completion.objects.get(recorded_by=cast.officer)
    april.shift(59)
    for _ in range(2):
        assert "เลิกทำแล้ว" in client.post(f"/results/{made.pk}/undo/", headers=HTMX).content.decode()
    made.refresh_from_db()
    assert made.withdrawn_at
    commitment = with_facts(Commitment.objects).get(pk=own.pk)
    assert dict(judge(commitment, date(2023, 4, 20)).deadlines)[open_].state == State.OVERDUE
    assert status.deadline_statuses(own.measure.plan, date(2023, 4, 20))[open_.pk].state == State.OVERDUE
    assert AuditEvent.objects.filter(verb="completion undone").count() == 1
    assert [v.withdrawn for v in made.versions.all()] == [False, True]
    assert "ถูกเลิกทำหรือถอนไปแล้ว" in client.post(address(own), form, headers=HTMX).content.decode()


def test_undo_is_for_who_recorded_and_for_a_minute(cast, own, april):
    made = progress.record_completion(measure=own.measure, date=DAY, answers=[], by=cast.officer)
    with pytest.raises(PermissionDenied):
        undo_completion(completion=made, by=cast.coordinator)
    for seconds in (61, -122):  # later, or with the clock back from a time that was ahead
        april.shift(seconds)
        with pytest.raises(ActionError, match="ภายในหนึ่งนาที"):
            undo_completion(completion=made, by=cast.officer)
        assert not undoable(made, cast.officer, clock.now())
    made.refresh_from_db()
    assert made.withdrawn_at is None


def test_in_whose_name(client, cast, reference):
    commitment = everyones(reference, cast.coordinator)
    deadline = commitment.deadlines.get()
    client.force_login(cast.coordinator)
    assert "โปรดเลือกส่วนราชการ" in client.post(address(commitment), sent(answers=[deadline.pk])).content.decode()
    own = cast.officer.memberships.get().divisions.get()
    other = reference.agency.divisions.exclude(pk=own.pk).first()
    assert client.post(address(commitment), sent(answers=[deadline.pk], division=other.pk)).status_code == 302
    assert Completion.objects.get(measure=commitment.measure).division == other
    client.force_login(cast.officer)
    assert client.post(address(commitment), sent(division=other.pk)).status_code == 302
    assert Completion.objects.get(recorded_by=cast.officer).division == own  # the only one they may speak for
    with pytest.raises(ActionError):
        progress.record_completion(measure=commitment.measure, date=DAY, answers=[], division=other, by=cast.officer)


def test_a_note_is_as_quick_and_completes_nothing(client, cast, own):
    client.force_login(cast.officer)
    before = status.commitment_states(own.measure.plan, date(2023, 4, 20))
    form = {"kind": "obstacle", "text": "รอข้อมูล", "told_on": "20/4/2566", "token": str(uuid4())}
    for _ in range(2):
        response = client.post(address(own, "note"), form, headers=HTMX)
        assert "ยังไม่ถือว่าแล้วเสร็จ" in response.content.decode()
    note = ProgressNote.objects.get()
    assert (note.kind, note.text, note.commitment, note.recorded_by) == ("obstacle", "รอข้อมูล", own, cast.officer)
    assert status.commitment_states(own.measure.plan, date(2023, 4, 20)) == before
    page = client.get(f"/plans/phutthaisong/2566/measures/{own.measure.position}/?as_of=2023-04-20").content.decode()
    assert f"20 เมษายน 2566 · {cast.officer.name} · {own.text[:50]}" in page
    wrong = client.post(address(own, "note"), form | {"text": "", "kind": "x", "token": str(uuid4())})
    assert wrong.status_code == 422
    assert "โปรดเลือกจากรายการ" in wrong.content.decode()


def test_an_event_starts_its_days(client, cast, reference):
    new = plans.NewCommitment("ภายใน ๗ วัน", "officer", Rule(RuleKind.AFTER_EVENT, days=7))
    commitment = new_measure(reference, cast.coordinator, new).commitments.get()
    client.force_login(cast.officer)
    assert "บันทึกเหตุการณ์" in client.get("/work/").content.decode()
    form = {"event": "วันสงกรานต์", "day": "13/4/2566"}
    html = client.post(address(commitment, "event"), form, headers=HTMX).content.decode()
    assert "ครบกำหนดรายงานวันที่ 20 เมษายน 2566" in html
    assert "เหตุการณ์: วันสงกรานต์" in html
    again = client.post(address(commitment, "event"), form)
    assert "บันทึกเหตุการณ์นี้ไว้แล้ว" in again.content.decode()
    assert "ยังไม่เกิด" in client.post(address(commitment, "event"), form | {"day": "1/5/2566"}).content.decode()
    assert client.get(address(reference.measures.first().commitments.first(), "event")).status_code in (403, 404)


LONG = "<one megabyte>"  # written out where it is sent: Hypothesis would print it
WORDS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(codec="utf-8", categories=("Cc", "Cf", "Mn", "Lo", "Zs")), max_size=60),
    st.sampled_from(
        [
            "\x00",
            "\u202e\u200f",
            "9" * 400,
            "-1",
            "1e999",
            "๙" * 40,
            "ํา",
            "https://x",
            "javascript:alert(1)",
            LONG,
        ]
    ),
)
FIELDS = ["date", "note", "division", "answers", "number", "token", "links-0-url", "links-0-title", "links-1-url"]
OTHERS = ["kind", "text", "told_on", "event", "day", "reason", "version", "deadline", "new_due"]
FIELDS += ["links-0-dated", "links-0-public", "links-0-checked", "uploads", "uploads_dated", "files-0-new"]
FIELDS += ["files-0-token", "files-0-title", "files-0-dated", "files-0-public", "files-0-remove", "files-1-token"]
COUNTS = ["links-TOTAL_FORMS", "links-INITIAL_FORMS", "files-TOTAL_FORMS", "files-INITIAL_FORMS"]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    typed=st.dictionaries(st.sampled_from(FIELDS), st.lists(WORDS, max_size=3), max_size=6),
    counts=st.dictionaries(st.sampled_from(COUNTS), WORDS, max_size=1),
    other=st.dictionaries(st.sampled_from(OTHERS), WORDS, max_size=5),
)
def test_whatever_is_sent_gets_a_page(client, cast, own, every_form, typed, counts, other):
    good = sent(kind="progress", text="ก", told_on="20/4/2566", version="1", reason="ก")
    data = {name: [value] for name, value in (good | counts | other).items()} | typed
    for person, form in every_form:
        client.force_login(person)
        fields = {name: [encodable(v) for v in values] for name, values in data.items()}
        start = process_time()
        response = client.post(form, fields)
        assert process_time() - start < 2, form  # of the processor: others may be using the machine
        assert response.status_code in (302, 400, 409, 422), (form, response.status_code)


def encodable(text):
    """What a browser can send of a text: no halves of characters."""
    if text == LONG:
        return "ก" * 340_000
    return text.encode("utf-8", "ignore").decode()


@pytest.fixture
def every_form(cast, own, reference):
    """Every address that takes a form, with somebody who may send it."""
    new = plans.NewCommitment("ภายใน ๗ วัน", "officer", Rule(RuleKind.AFTER_EVENT, days=7))
    event = new_measure(reference, cast.coordinator, new).commitments.get()
    made = progress.record_completion(measure=own.measure, date=DAY, answers=[], by=cast.officer)
    other = progress.record_completion(measure=own.measure, date=DAY, answers=[], by=cast.officer)
    return [
        (cast.officer, address(own)),
        (cast.officer, address(own, "note")),
        (cast.officer, address(event, "event")),
        (cast.officer, f"/results/{made.pk}/correct/"),
        (cast.officer, f"/results/{other.pk}/withdraw/"),
        (cast.executive, address(own, "extend")),
        (cast.executive, address(own, "cancel")),
    ]
