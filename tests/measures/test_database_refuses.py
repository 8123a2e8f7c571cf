"""The database itself refuses nonsense, whoever writes it."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from measures.models import (
    AuditEvent,
    Band,
    Cancellation,
    Commitment,
    Completion,
    Deadline,
    Evidence,
    Extension,
    Framework,
    Indicator,
    Measure,
    Membership,
    Plan,
    Step,
)

DAY = date(2023, 1, 31)


@pytest.fixture
def commitment(reference):
    return Commitment.objects.filter(measure__plan=reference).first()


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.mark.parametrize("year", [2023, 2539, 2701, 566])
def test_years_that_are_not_of_the_buddhist_era(reference, year):
    refused(lambda: Plan.objects.create(agency=reference.agency, fiscal_year=year, assessed_framework_id=1))
    refused(lambda: Framework.objects.create(fiscal_year=year))


def test_two_plans_of_one_agency_and_year(reference):
    again = {"agency": reference.agency, "fiscal_year": 2566, "assessed_framework": reference.assessed_framework}
    refused(lambda: Plan.objects.create(**again))


@pytest.mark.parametrize(
    "rule",
    [
        {"rule_kind": "month"},
        {"rule_kind": "month", "rule_month": 13},
        {"rule_kind": "month", "rule_month": 0},
        {"rule_kind": "month", "rule_month": 1, "rule_year": 2023},
        {"rule_kind": "month", "rule_month": 1, "rule_day": DAY},
        {"rule_kind": "day"},
        {"rule_kind": "day", "rule_day": date(2566, 1, 31)},
        {"rule_kind": "fixed_months"},
        {"rule_kind": "fixed_months", "rule_months": ()},
        {"rule_kind": "after_event"},
        {"rule_kind": "after_event", "rule_days": 0},
        {"rule_kind": "monthly", "rule_month": 1},
        {"rule_kind": "continuous", "rule_year": 2566},
        {"rule_kind": "sometimes"},
        {"rule_kind": "none", "actor": "anybody"},
        {"rule_kind": "none", "text": ""},
    ],
)
def test_a_rule_without_what_its_kind_needs_or_with_more(reference, commitment, rule):
    fields = {"measure": commitment.measure, "position": 99, "text": "ก", "actor": "officer"} | rule
    refused(lambda: Commitment.objects.create(**fields))


def test_bits_beyond_twelve_months(commitment):
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE measures_commitment SET rule_kind = 'fixed_months', rule_month = NULL, rule_months = 4096"
            " WHERE id = %s",
            [commitment.pk],
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"period_start": DAY, "period_end": date(2023, 1, 30), "due": DAY},
        {"period_start": DAY, "period_end": DAY, "due": date(2023, 1, 30)},
        {"period_start": date(2566, 1, 1), "period_end": date(2566, 1, 31), "due": date(2566, 1, 31)},
        {"period_start": DAY, "period_end": DAY, "due": date(2566, 1, 31)},
    ],
)
def test_deadlines_out_of_order_or_out_of_this_world(commitment, fields):
    refused(lambda: Deadline.objects.create(commitment=commitment, **fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"done_on": date(2566, 1, 31)},
        {"done_on": DAY, "precision": "month"},
        {"done_on": DAY, "precision": "week"},
    ],
)
def test_results_on_impossible_dates(commitment, fields):
    measure = commitment.measure
    refused(lambda: Completion.objects.create(measure=measure, position=99, recorded_at=timezone.now(), **fields))


def test_the_last_day_of_a_result_is_worked_out_by_the_database(commitment):
    def last_day(done_on, precision, position):
        made = Completion.objects.create(
            measure=commitment.measure,
            position=position,
            done_on=done_on,
            precision=precision,
            recorded_at=timezone.now(),
        )
        made.refresh_from_db()
        return made.last_day

    assert last_day(date(2024, 2, 1), "month", 91) == date(2024, 2, 29)
    assert last_day(date(2023, 2, 1), "month", 92) == date(2023, 2, 28)
    assert last_day(date(2023, 12, 1), "month", 93) == date(2023, 12, 31)
    assert last_day(date(2023, 12, 1), "day", 94) == date(2023, 12, 1)


def test_extensions_and_cancellations_without_reason_or_backwards(commitment):
    deadline = commitment.deadlines.first()
    good = {"deadline": deadline, "from_due": DAY, "new_due": date(2023, 2, 28), "granted_on": DAY, "reason": "ก"}
    Extension.objects.create(**good)
    refused(lambda: Extension.objects.create(**good | {"new_due": DAY}))
    refused(lambda: Extension.objects.create(**good | {"reason": ""}))
    refused(lambda: Extension.objects.create(**good | {"granted_on": date(2566, 1, 1)}))
    refused(lambda: Cancellation.objects.create(commitment=commitment, cancelled_on=DAY, reason=""))


def test_other_nonsense(reference, cast, commitment):
    measure = commitment.measure
    framework = reference.assessed_framework
    completion = Completion.objects.filter(measure__plan=reference).first()
    refused(lambda: Step.objects.create(measure=measure, position=1, text="ก"))
    refused(lambda: Step.objects.create(measure=measure, position=99, text=""))
    refused(lambda: Measure.objects.filter(pk=measure.pk).update(position=0))
    refused(lambda: Evidence.objects.create(completion=completion, position=1, title="ก", url="javascript:alert(1)"))
    refused(lambda: Membership.objects.create(user=cast.officer, agency=reference.agency, role="king"))
    refused(lambda: Membership.objects.create(user=cast.officer, agency=reference.agency, role="officer"))
    refused(lambda: Indicator.objects.create(framework=framework, number=9, name="ก", instrument="OIT"))
    refused(lambda: Indicator.objects.create(framework=framework, number=11, name="ก", instrument="XIT"))
    refused(lambda: Band.objects.create(framework=framework, name="ก", lower=80, upper=70))
    refused(lambda: Framework.objects.filter(pk=framework.pk).update(weight_oit=41))


def test_an_event_is_never_changed_or_deleted(reference):
    event = AuditEvent.objects.first()
    table = AuditEvent._meta.db_table
    refused(lambda: AuditEvent.objects.filter(pk=event.pk).update(actor="nobody"))
    refused(event.delete)
    statements = [f"DELETE FROM {table}", f"UPDATE {table} SET reason = 'x'"]
    if connection.vendor == "postgresql":
        statements.append(f"TRUNCATE {table}")
        statements.append(f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET actor = 'x'")
    else:
        statements.append(f"REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
        statements.append(
            f"INSERT INTO {table} SELECT * FROM {table} WHERE TRUE ON CONFLICT (id) DO UPDATE SET actor = 'x'"
        )
    for statement in statements:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert AuditEvent.objects.get(pk=event.pk).actor == event.actor
