"""Rows for the addresses of the access matrix: each function makes one and gives the arguments that name it."""

from tests.evidence_files import picture, upload
from tests.plan_addresses import PLAN, commitment


def own_commitment(cast=None):
    return {"pk": commitment(13).pk}  # of the officer's own division


def others_commitment(cast=None):
    return {"pk": commitment(6).pk}


def own_open_commitment(cast=None):
    """One with a deadline whose number is known."""
    from datetime import date

    from measures.models import Deadline

    day = date(2045, 1, 1)
    Deadline.objects.create(pk=900001, commitment=commitment(13), period_start=day, period_end=day, due=day)
    return own_commitment()


def own_event_commitment(cast=None):
    own = commitment(13)
    type(own).objects.filter(pk=own.pk).update(rule_kind="after_event", rule_month=None, rule_days=7)
    return {"pk": own.pk}


def own_note(cast=None):
    """A note that the officer made a moment ago."""
    from ita_tracker.clock import today
    from measures.actions.progress import add_note
    from measures.models import User

    officer = User.objects.get(username="officer")
    own = commitment(13)
    made = add_note(
        measure=own.measure, commitment=own, kind="progress", text="กำลังดำเนินการ", told_on=today(), by=officer
    )
    return {"pk": made.pk}


def own_result(cast=None):
    """A result that the officer recorded a moment ago."""
    from ita_tracker.clock import today
    from ita_tracker.thai import PartialDate
    from measures.actions.progress import record_completion
    from measures.models import User

    officer = User.objects.get(username="officer")
    made = record_completion(measure=commitment(13).measure, date=PartialDate.of(today()), answers=[], by=officer)
    return {"pk": made.pk}


def a_submission(cast=None):
    """One that the coordinator prepared, and that waits."""
    from measures.models import Plan
    from tests.reports.issuing import people, submitted

    return {"pk": submitted(Plan.objects.get(agency__slug="phutthaisong"), people()[0]).pk}


def an_issued_document(cast=None):
    """A version with other bytes than a PDF's: drawing one for each person would take minutes."""
    from measures.models import Plan
    from tests.reports.issuing import issued_undrawn, people

    return {"code": issued_undrawn(Plan.objects.get(agency__slug="phutthaisong"), *people()).code}


def a_public_agency(cast=None):
    an_issued_document()
    return {"agency": "phutthaisong"}


def a_public_document(cast=None):
    return {"agency": "phutthaisong", **an_issued_document()}


def a_public_file(cast=None):
    """A file that is public, of a result that an issued report holds."""
    from datetime import date

    from tests.evidence_files import record_with_file

    file = record_with_file(public=True)
    type(file.completion).objects.filter(pk=file.completion_id).update(done_on=date(2023, 4, 1))
    return {"key": file.key, **a_public_agency()}


def own_file(cast=None):
    """A private file of a result that the officer recorded."""
    from tests.evidence_files import record_with_file

    return {"key": record_with_file().key}


def others_file(cast=None):
    """The same of a measure of another division."""
    from tests.evidence_files import record_with_file

    return {"key": record_with_file(position=6, username="coordinator").key}


def a_destruction(cast=None):
    """What the coordinator asked to be destroyed."""
    from measures.actions.evidence import ask_destruction
    from measures.models import User
    from tests.evidence_files import record_with_file

    by = User.objects.get(username="coordinator")
    return {"pk": ask_destruction(file=record_with_file(), reason="ก", by=by).pk}


def an_instruction(cast=None):
    """One on a measure of the officer's own division."""
    from datetime import date

    from measures.access import System
    from measures.actions.instructions import give_instruction

    given = {"text": "เร่งรัด", "answer_by": date(2045, 1, 1), "by": System("tests")}
    own = commitment(13).measure
    division = own.divisions.get(name="กองยุทธศาสตร์และงบประมาณ")
    return {"pk": give_instruction(measure=own, division=division, **given).pk}


def a_signed_month(cast=None):
    """The first version of March 2566, signed by the executive."""
    from ita_tracker.thai import PartialDate
    from measures.models import Plan, User
    from tests.reports.signing import sign

    plan = Plan.objects.get(agency__slug="phutthaisong", fiscal_year=2566)
    signed = sign(plan, User.objects.get(username="executive"), PartialDate(2023, 3))
    return PLAN | {"month": "2023-03", "version": signed.version}


def some_scores():
    """A form of scores, sent by who saw that there are none."""
    from measures.actions.editing import seal
    from measures.models import Indicator

    indicator = Indicator.objects.get(framework__plans__agency__slug="phutthaisong", number=9)
    return {f"indicator-{indicator.pk}": "80", "seen": seal({})}


def some_settings():
    """A form of a document's settings, sent by who saw that there are none."""
    from measures.actions.editing import seal
    from reports.actions.documents import told_settings

    return {"intro": "ก", "seen": seal(told_settings(None))}


def a_seal():
    """A seal, sent by who saw that there is none."""
    return {"seal": upload(picture(), "seal.png"), "seen": ""}
