"""What changed since a submission: found by the trail, and always the same as reading the whole plan anew."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command

from ita_tracker.thai import PartialDate
from measures.access import Role, System
from measures.actions import corrections, entries, evidence, plans, progress
from measures.actions.editing import seal
from measures.actions.instructions import give_instruction
from measures.actions.organisation import grant_role
from measures.actions.schedules import add_deadlines
from measures.models import AuditEvent, Deadline, Destruction, Measure, ProgressNote
from measures.plan_words import told_step
from measures.schedule import Occurrence, Rule, RuleKind
from measures.trail_words import VERBS
from reports import compared, payload, stored
from reports.actions.documents import set_document, set_scores, set_seal
from reports.models import Submission
from tests.evidence_files import record_with_file
from tests.measures.test_actions import new_measure
from tests.reports.issuing import submitted
from tests.reports.signing import sign

BY = System("tests")
DAY = date(2023, 4, 20)
TODAY = PartialDate.of(DAY)


@pytest.fixture(autouse=True)
def april():
    with time_machine.travel("2023-04-20 09:00 +0700", tick=False) as traveller:
        yield traveller


@pytest.fixture
def event_measure(reference):
    """A measure whose days begin with an event."""
    rule = Rule(RuleKind.AFTER_EVENT, days=7)
    return new_measure(reference, BY, plans.NewCommitment("ภายใน ๗ วัน", "officer", rule))


def whole(submission):
    """The object as reading everything gives it."""
    return compared.as_it_is_now(submission)


def now_of(submission):
    submission = Submission.objects.select_related("agency").get(pk=submission.pk)
    return compared.now(submission, stored.report_of(submission))


@pytest.fixture
def without_reading(monkeypatch):
    """A function that gives the Now of a submission, and fails where the whole plan is read for it."""

    def found(submission):
        with monkeypatch.context() as patch:
            patch.setattr(compared, "as_it_is_now", lambda *_: pytest.fail("the whole plan was read"))
            return now_of(submission)

    return found


def at(plan, position):
    return Measure.objects.select_related("plan__agency").get(plan=plan, position=position)


def open_deadline(plan):
    of_officers = Deadline.objects.filter(commitment__measure__plan=plan, commitment__actor="officer")
    return of_officers.filter(due__gt=DAY, answer_links=None).first()


def recorded(plan, by):
    return progress.record_completion(measure=at(plan, 10), date=TODAY, answers=[], note="ทำแล้ว", by=by)


def corrected(plan, cast):
    made = at(plan, 4).completions.first()
    same = {"number": made.number, "division": None, "answers": [link.deadline for link in made.answer_links.all()]}
    corrections.correct_completion(
        completion=made, version=1, date=made.date, note="แก้แล้ว", evidence=[], reason="ผิด", by=cast.coordinator, **same
    )


def withdrawn(plan, cast):
    corrections.withdraw_completion(
        completion=at(plan, 4).completions.first(), version=1, reason="ผิด", by=cast.coordinator
    )


def undone(plan, cast):
    made = recorded(plan, cast.coordinator)
    corrections.undo_completion(completion=made, by=cast.coordinator)


def extended(plan, cast):
    progress.extend_deadline(deadline=open_deadline(plan), new_due=date(2023, 12, 1), reason="ก", by=cast.executive)


def cancelled(plan, cast):
    progress.cancel_commitment(commitment=open_deadline(plan).commitment, reason="ก", by=cast.executive)


def event_told(plan, cast):
    commitment = plan.measures.order_by("position").last().commitments.get()
    progress.record_event(commitment=commitment, day=DAY, event="โครงการ", by=cast.coordinator)


def noted(plan, cast):
    progress.add_note(measure=at(plan, 4), kind="obstacle", text="ระบบขัดข้อง", told_on=DAY, by=cast.coordinator)


def note_taken_back(plan, cast):
    corrections.withdraw_note(note=ProgressNote.objects.first(), reason="ผิดรายการ", by=cast.coordinator)


def destroyed(plan, cast):
    evidence.decide_destruction(destruction=Destruction.objects.get(), approved=True, why="", by=cast.executive)


OF_ONE_MEASURE = {  # by the verb of its event: an action, and whether it alters the report
    "commitment cancelled": (cancelled, True),
    "completion corrected": (corrected, True),
    "completion recorded": (lambda plan, cast: recorded(plan, cast.coordinator), True),
    "completion undone": (undone, False),
    "completion withdrawn": (withdrawn, True),
    "deadline extended": (extended, True),
    "event recorded": (event_told, True),
    "evidence destroyed": (destroyed, True),
    "note added": (noted, True),
    "note withdrawn": (note_taken_back, True),
}


def test_each_verb_of_one_measure_is_tried_here():
    assert OF_ONE_MEASURE.keys() == compared.OF_ONE_MEASURE
    assert not compared.OF_ONE_MEASURE & compared.SHOWN_NOWHERE
    assert VERBS.keys() >= compared.OF_ONE_MEASURE | compared.SHOWN_NOWHERE


@pytest.mark.parametrize("verb", OF_ONE_MEASURE)
def test_what_changed_in_one_measure_is_found_by_reading_that_one(
    reference, cast, event_measure, without_reading, verb, settings, tmp_path
):
    settings.EVIDENCE_ROOT = tmp_path
    set_document(agency=reference.agency, kind="report", values={"notes": True, "summary": True}, by=BY)
    file = record_with_file(public=True)
    evidence.ask_destruction(file=file, reason="ผิดไฟล์", by=cast.coordinator)
    noted(reference, cast)
    submission = submitted(reference, cast.coordinator, as_of=DAY)
    act, alters = OF_ONE_MEASURE[verb]
    act(reference, cast)
    assert AuditEvent.objects.latest("pk").verb == verb
    found = without_reading(submission)
    assert found.report == whole(submission)
    assert found.seen.changed == alters
    assert found.seen.facts == payload.sha256(payload.to_json(whole(submission)))
    assert (found.seen.facts != submission.data_sha256) == alters


def test_nothing_is_read_where_nothing_was_written_that_a_document_shows(
    reference, cast, without_reading, django_assert_max_num_queries, settings, tmp_path
):
    settings.EVIDENCE_ROOT = tmp_path
    file = record_with_file()
    submission = submitted(reference, cast.coordinator, as_of=DAY)
    give_instruction(measure=at(reference, 4), text="เร่งรัด", answer_by=date(2023, 5, 1), by=cast.executive)
    evidence.note_reading(file=file, by=cast.auditor)
    evidence.ask_destruction(file=file, reason="ผิดไฟล์", by=cast.coordinator)
    grant_role(user=cast.outsider, agency=reference.agency, role=Role.AUDITOR, by=BY)
    other = plans.create_plan(
        agency=cast.outsider.memberships.first().agency, fiscal_year=2566,
        assessed_framework=reference.assessed_framework, by=BY,
    )  # fmt: skip
    plans.set_heading(plan=other, indicator=reference.assessed_framework.indicators.first(), text="ก", by=BY)
    with django_assert_max_num_queries(8):
        found = without_reading(submission)
    assert found.report == whole(submission) == stored.report_of(submission)
    assert (found.seen.changed, found.seen.facts) == (False, submission.data_sha256)


def test_results_of_another_plan_of_the_agency_are_not_looked_at(reference, cast, without_reading):
    later = plans.create_plan(
        agency=reference.agency, fiscal_year=2567, assessed_framework=reference.assessed_framework, by=BY
    )
    measure = new_measure(later, BY, plans.NewCommitment("ก", "officer", Rule(RuleKind.MONTHLY), 1))
    submission = submitted(reference, cast.coordinator, as_of=DAY)
    progress.record_completion(measure=measure, date=TODAY, answers=[], by=cast.coordinator)
    assert without_reading(submission).seen.changed is False


def heading(plan, cast):
    plans.set_heading(plan=plan, indicator=plan.assessed_framework.indicators.get(number=9), text="ใหม่", by=BY)


def step(plan, cast):
    row = at(plan, 4).steps.first()
    entries.change_step(step=row, seen=seal(told_step(row)), new=entries.NewStep("ใหม่"), by=cast.coordinator)


def score(plan, cast):
    framework = plan.assessed_framework
    framework.pass_mark = 85
    framework.save()
    set_scores(agency=plan.agency, framework=framework, scores={framework.indicators.get(number=9): Decimal(1)}, by=BY)


def frameworks(plan, cast):
    type(plan.assessed_framework).objects.filter(fiscal_year=2566).update(asks_outcome=None, report_item="O99")
    call_command("load_frameworks", verbosity=0)


def months_of_another_plan(plan, cast):
    """Signed in the next plan, a month answers this one's follow-ups."""
    later = plans.create_plan(agency=plan.agency, fiscal_year=2567, assessed_framework=plan.assessed_framework, by=BY)
    executive = plan.measures.get(position=1).commitments.filter(actor="executive").first()
    add_deadlines(executive, [Occurrence(date(2023, 10, 1), date(2023, 10, 31), date(2023, 11, 5))])
    with time_machine.travel("2023-11-10 09:00 +0700", tick=False):
        sign(later, cast.executive, PartialDate(2023, 10))


OF_THE_WHOLE = [heading, step, score, frameworks, months_of_another_plan]


@pytest.mark.parametrize("act", OF_THE_WHOLE)
def test_what_is_of_the_whole_plan_or_of_the_server_is_never_missed(reference, cast, monkeypatch, act):
    submission = submitted(reference, cast.coordinator, as_of=DAY)
    reads, read = [], compared.as_it_is_now
    monkeypatch.setattr(compared, "as_it_is_now", lambda each: reads.append(each) or read(each))
    act(reference, cast)
    found = now_of(submission)
    assert len(reads) == 1
    assert found.report == read(submission)
    assert found.seen.changed == (found.report != stored.report_of(submission))


def test_a_seal_and_the_texts_of_a_document_are_never_missed(reference, cast):
    submission = submitted(reference, cast.coordinator, as_of=DAY)
    set_seal(agency=reference.agency, kind="report", content=b"\x89PNG", by=BY)
    assert now_of(submission).seen.changed
    assert now_of(submission).report == whole(submission)


def test_another_address_or_software_is_reason_to_read(reference, cast, settings, monkeypatch, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    record_with_file(public=True)
    submission = submitted(reference, cast.coordinator, as_of=DAY)
    mark = now_of(submission).seen.mark
    assert not compared.moved(mark, submission)
    settings.SITE_URL = "https://ita.example.go.th"
    assert compared.moved(mark, submission)
    assert now_of(submission).seen.changed  # the address of the file stands in the document
    settings.SITE_URL = ""
    reads, read = [], compared.as_it_is_now
    monkeypatch.setattr(compared, "as_it_is_now", lambda each: reads.append(each) or read(each))
    monkeypatch.setattr(compared, "SOURCES", "another")
    assert (now_of(submission).seen.changed, len(reads)) == (False, 1)


def test_one_that_was_submitted_before_there_were_marks_is_compared_as_a_whole(reference, cast, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(compared.Mark, "__str__", lambda self: "")
        submission = submitted(reference, cast.coordinator, as_of=DAY)
    recorded(reference, cast.coordinator)
    assert now_of(submission).report == whole(submission)
    assert now_of(submission).seen.changed


def test_what_a_form_carries_is_read_of_its_own_submission_only(reference, cast):
    submission = submitted(reference, cast.coordinator, as_of=DAY)
    other = submitted(reference, cast.coordinator, as_of=DAY, round=12)
    seen = now_of(submission).seen
    text = seen.signed(submission)
    assert compared.Seen.read(text, submission) == seen
    assert compared.Seen.read(text, other) is None
    for wrong in ("", "x", text[:-1], "a" * 64, submission.data_sha256):
        assert compared.Seen.read(wrong, submission) is None
