"""Each event has the key of what it is about and of who did it: sealed with it, and true after rows are gone."""

import ast
import hashlib
import hmac
import json
from datetime import UTC, date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from ita_tracker import clock, thai
from measures import guards, trail
from measures.access import Role, System
from measures.actions.corrections import withdraw_completion
from measures.actions.divisions import rename_division
from measures.actions.organisation import grant_role
from measures.actions.people import close_account
from measures.actions.plans import set_heading
from measures.actions.progress import add_note, cancel_commitment, extend_deadline, record_completion
from measures.actions.trail import record
from measures.models import AuditEvent, Deadline, Membership, TrailHead
from measures.trail_keys import keys_of
from measures.trail_words import FIELDS, VERBS

BY = System("tests")


@pytest.fixture
def measure(reference):
    return reference.measures.get(position=13)


def last(verb):
    return AuditEvent.objects.filter(verb=verb).latest("pk")


def test_whatever_happens_to_a_measure_carries_its_key(cast, reference, measure):
    key = (f"measure:{measure.pk}", f"plan:{reference.pk}")
    today = thai.PartialDate.of(clock.today())
    made = record_completion(measure=measure, date=today, answers=[], note="ก", by=cast.officer)
    add_note(measure=measure, kind="progress", text="ก", told_on=clock.today(), by=cast.officer)
    withdraw_completion(completion=made, version=1, reason="ก", by=cast.officer)
    commitment = measure.commitments.filter(actor="officer").first()
    day = date(2045, 1, 1)
    deadline = Deadline.objects.create(commitment=commitment, period_start=day, period_end=day, due=day)
    extend_deadline(deadline=deadline, new_due=date(2045, 2, 1), reason="ก", by=cast.executive)
    cancel_commitment(commitment=commitment, reason="ก", by=cast.executive)
    for verb in ("completion recorded", "note added", "completion withdrawn"):
        event = last(verb)
        assert (event.key, event.plan_key, event.actor_key) == (*key, f"person:{cast.officer.pk}")
    for verb in ("deadline extended", "commitment cancelled"):
        event = last(verb)
        assert (event.key, event.plan_key, event.actor_key) == (*key, f"person:{cast.executive.pk}")


def test_parts_lead_to_what_they_are_part_of(cast, reference, measure):
    expected = (f"measure:{measure.pk}", f"plan:{reference.pk}")
    commitment = measure.commitments.first()
    assert keys_of(measure.steps.first()) == expected
    assert keys_of(commitment) == expected
    assert keys_of(commitment.deadlines.first()) == expected
    assert keys_of(reference) == (f"plan:{reference.pk}", f"plan:{reference.pk}")
    assert keys_of(reference.headings.first()) == keys_of(reference)
    assert keys_of(Membership.objects.get(user=cast.officer)) == (f"person:{cast.officer.pk}", "")
    assert keys_of("ITA") == ("", "")


def test_people_divisions_and_agencies_have_keys(cast, reference):
    agency = reference.agency
    division = agency.divisions.first()
    rename_division(agency=agency, division=division, name="กองใหม่", by=cast.administrator)
    assert last("division renamed").key == f"division:{division.pk}"
    close_account(agency=agency, user=cast.auditor, reason="ก", by=cast.administrator)
    event = last("account closed")
    assert event.key == f"person:{cast.auditor.pk}"
    assert event.subject == f"{cast.auditor.name} (auditor)"
    assert AuditEvent.objects.get(verb="agency created", subject=agency.name).key == f"agency:{agency.pk}"


def test_the_person_behind_a_page_is_a_person_too(client, cast, reference):
    """request.user is wrapped, which hides its type."""
    client.force_login(cast.officer)
    client.post("/account/", {"thai_digits": "on"})
    event = last("digits chosen")
    assert event.key == event.actor_key == f"person:{cast.officer.pk}"


def test_a_removed_measure_is_still_found_and_a_lost_number_is_noticed(reference, measure):
    key = f"measure:{measure.pk}"
    with transaction.atomic():
        record("measure added", measure, by=BY, agency=reference.agency)
    measure.completions.all().delete()
    measure.delete()
    assert AuditEvent.objects.filter(key=key).exists()
    with transaction.atomic(), pytest.raises(ValueError, match="before the row is deleted"):
        record("measure added", measure, by=BY, agency=reference.agency)


@pytest.mark.parametrize("column", trail.KEYS)
@pytest.mark.parametrize("value", ["", "measure:999"])
def test_an_altered_key_is_noticed(cast, reference, measure, column, value):
    today = thai.PartialDate.of(clock.today())
    record_completion(measure=measure, date=today, answers=[], note="ก", by=cast.officer)
    event = last("completion recorded")
    assert list(trail.faults()) == []
    guards.remove(connection)
    AuditEvent.objects.filter(pk=event.pk).update(**{column: value})
    (fault,) = trail.faults()
    assert f"ลำดับที่ {event.seq}: ถูกแก้ไข" in fault


def test_the_few_of_a_page_are_verified_by_themselves(reference):
    events = list(AuditEvent.objects.filter(chain=trail.chain_of(reference.agency)).order_by("-seq")[:5])
    assert trail.broken(events) == []
    assert trail.broken([]) == []
    guards.remove(connection)
    AuditEvent.objects.filter(pk=events[2].pk).update(actor="x")
    events = list(AuditEvent.objects.filter(chain=trail.chain_of(reference.agency)).order_by("-seq")[:5])
    assert [event.seq for event in trail.broken(events)] == [events[2].seq]


OLD = ("measures", "0001_initial")


@pytest.mark.django_db(transaction=True)
def test_events_from_before_the_keys_are_carried_over_and_still_verify(reference):
    """The database of the version before, with its events, is migrated: on SQLite that makes the table anew."""
    guards.remove(connection)
    executor = MigrationExecutor(connection)
    latest = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ("measures", "reports")]
    executor.migrate([OLD])
    try:
        former = executor.loader.project_state([OLD]).apps.get_model("measures", "AuditEvent")
        assert "key" not in {field.name for field in former._meta.fields}
        sealed_as_before(former)
        count = former.objects.count()
        call_command("migrate", verbosity=0)
        assert guards.missing(connection) == []
        assert list(trail.faults()) == []
        assert AuditEvent.objects.count() == count
        assert AuditEvent.objects.latest("seq").key == ""
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditEvent.objects.update(actor="x")
        indicator = reference.assessed_framework.indicators.get(number=9)
        set_heading(plan=reference, indicator=indicator, text="หลังย้าย", by=BY)
        assert last("heading set").key == f"plan:{reference.pk}"
        assert list(trail.faults()) == []
    finally:
        guards.remove(connection)
        MigrationExecutor(connection).migrate(latest)
        guards.install(connection)


def sealed_as_before(former):
    """One chain of three events, with seals that were worked out from the text of the landed version by hand."""
    former.objects.all().delete()
    TrailHead.objects.all().delete()
    at, mac = clock.now(), ""
    for seq in (1, 2, 3):
        fields = {
            "chain": "server",
            "seq": seq,
            "actor": "ระบบ",
            "roles": "",
            "verb": "frameworks loaded",
            "subject": "ITA",
            "before": {},
            "after": {"items": seq},
            "reason": "",
            "agency": None,
            "previous": mac,
            "at": at.astimezone(UTC).isoformat(),
        }
        text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        mac = hmac.new(settings.TRAIL_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
        kept = {name: fields[name] for name in ("chain", "seq", "actor", "roles", "verb", "subject", "before", "after")}
        former.objects.create(at=at, mac=mac, reason="", **kept)
    TrailHead.objects.create(chain="server", seq=3, mac=mac)
    for guard in guards.wanted(connection).values():
        if guard.table == AuditEvent._meta.db_table:  # others may stand on tables that are not there yet
            with connection.cursor() as cursor:
                cursor.execute(guard.postgresql if connection.vendor == "postgresql" else guard.sqlite)


ROOT = Path(__file__).resolve().parent.parent.parent


def recorded():
    """Every call of record() in the source, with its file."""
    for folder in ("measures", "reports"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "record" and node.args:
                    yield path.name, node


def test_every_verb_has_thai_words():
    verbs = {}
    for name, call in recorded():
        first = call.args[0]
        for verb in [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]:
            assert isinstance(verb, ast.Constant), f"{name}:{call.lineno} hides its verb"
            verbs[verb.value] = f"{name}:{call.lineno}"
    assert len(verbs) > 30
    assert {verb: place for verb, place in verbs.items() if verb not in VERBS} == {}


def test_every_field_has_thai_words(db, cast, reference):
    from measures.actions.people import in_words
    from measures.actions.progress import TOLD

    names = {*TOLD, *in_words(cast.officer, reference.agency)}
    for path in [*(ROOT / "measures" / "actions").rglob("*.py"), *(ROOT / "reports" / "actions").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            told = isinstance(node, ast.keyword) and node.arg in ("before", "after")
            named = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("before", "after")
            if (told or named) and isinstance(node.value, ast.Dict):
                names |= {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
    assert len(names) > 20
    assert names - set(FIELDS) == set()


def test_a_role_granted_is_of_the_person(cast, reference):
    grant_role(user=cast.officer, agency=reference.agency, role=Role.COORDINATOR, by=BY)
    assert last("role granted").key == f"person:{cast.officer.pk}"
    assert last("role granted").actor_key == ""
