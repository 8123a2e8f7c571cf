"""The database refuses links between rows of different agencies, measures and frameworks, whoever writes them."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from measures import belonging, guards
from measures.access import System
from measures.actions.plans import create_plan
from measures.models import (
    Agency,
    Answer,
    Completion,
    Deadline,
    Framework,
    IndicatorHeading,
    Item,
    Measure,
    ProgressNote,
    Step,
    Topic,
)

BY = System("tests")


@pytest.fixture
def measure(reference):
    return reference.measures.get(position=6)


@pytest.fixture
def other(reference):
    return reference.measures.get(position=2)


@pytest.fixture
def foreign(reference):
    """Another agency, with a division and a plan."""
    agency = Agency.objects.get(slug="other")
    create_plan(agency=agency, fiscal_year=2566, assessed_framework=reference.assessed_framework, by=BY)
    return agency


@pytest.fixture
def later(reference):
    """A framework that the plan does not answer."""
    return Framework.objects.exclude(pk=reference.assessed_framework_id).filter(indicators__items__gt=0).first()


def refused(make, message="belong together"):
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        make()


def test_an_answer_across_measures(measure, other):
    completion = measure.completions.first()
    deadline = Deadline.objects.filter(commitment__measure=other).first()
    refused(lambda: Answer.objects.create(completion=completion, deadline=deadline))
    refused(lambda: completion.answers.add(deadline))
    own = Deadline.objects.filter(commitment__measure=measure).exclude(answer_links__completion=completion).first()
    answer = Answer.objects.create(completion=completion, deadline=own)
    refused(lambda: Answer.objects.filter(pk=answer.pk).update(deadline=deadline))


def test_a_division_of_another_agency(cast, measure, foreign):
    division = foreign.divisions.first()
    commitment = measure.commitments.first()
    membership = cast.officer.memberships.first()
    refused(lambda: measure.divisions.add(division))
    refused(lambda: commitment.required_divisions.add(division))
    refused(lambda: membership.divisions.add(division))
    refused(lambda: Completion.objects.filter(measure=measure).update(division=division))
    new = {"measure": measure, "position": 99, "done_on": "2023-01-31", "recorded_at": timezone.now()}
    refused(lambda: Completion.objects.create(**new, division=division))
    own = measure.plan.agency.divisions.last()
    measure.divisions.add(own)
    commitment.required_divisions.add(own)
    membership.divisions.add(own)
    Completion.objects.create(**new, division=own)


def test_what_is_of_another_framework(reference, measure, later):
    indicator, own = later.indicators.first(), measure.indicator
    new = {"plan": reference, "position": 99, "heading": "ก", "responsible_text": "ก"}
    refused(lambda: Measure.objects.create(**new, indicator=indicator))
    refused(lambda: Measure.objects.filter(pk=measure.pk).update(indicator=indicator))
    topic = Topic.objects.create(indicator=indicator, name="หัวข้อ")
    refused(lambda: Measure.objects.create(**new, indicator=own, topic=topic))
    refused(lambda: measure.items.add(Item.objects.filter(indicator__framework=later).first()))
    refused(lambda: IndicatorHeading.objects.create(plan=reference, indicator=indicator, text="ก"))
    refused(lambda: Item.objects.filter(indicator=own).update(topic=topic))
    Measure.objects.create(**new, indicator=own)


def test_a_note_on_another_measures_commitment(measure, other):
    new = {"measure": measure, "told_on": "2023-01-31", "kind": "progress", "text": "ก", "recorded_at": timezone.now()}
    refused(lambda: ProgressNote.objects.create(**new, commitment=other.commitments.first()))
    note = ProgressNote.objects.create(**new, commitment=measure.commitments.first())
    refused(lambda: ProgressNote.objects.filter(pk=note.pk).update(measure=other))


def test_what_links_rest_on_is_never_moved(cast, reference, measure, other, foreign, later):
    completion = measure.completions.first()
    deadline = Deadline.objects.filter(commitment__measure=measure).first()
    moves = [
        (completion, {"measure": other, "position": 99}),
        (deadline, {"commitment": other.commitments.first()}),
        (deadline.commitment, {"measure": other, "position": 99}),
        (measure, {"plan": foreign.plans.get()}),
        (reference, {"agency": foreign, "fiscal_year": 2570}),
        (reference, {"assessed_framework": later}),
        (reference.agency.divisions.first(), {"agency": foreign}),
        (cast.officer.memberships.first(), {"agency": foreign}),
        (measure.indicator, {"framework": later, "number": 99}),
        (
            measure.items.first() or Item.objects.first(),
            {"indicator": later.indicators.first(), "code": "x1", "topic": None},
        ),
    ]
    for row, change in moves:
        refused(lambda row=row, change=change: type(row).objects.filter(pk=row.pk).update(**change), "never changed")
    empty = foreign.plans.get()
    type(empty).objects.filter(pk=empty.pk).update(assessed_framework=later)  # nothing answers the former one yet


@pytest.mark.parametrize("blank", [" ", "\n", "\t \r\n", "\u00a0", "\u200b"])
def test_texts_of_blanks(measure, blank):
    refused(lambda: Step.objects.create(measure=measure, position=99, text=blank), "blanks")
    refused(lambda: Measure.objects.filter(pk=measure.pk).update(heading=blank), "blanks")
    refused(lambda: measure.plan.agency.divisions.create(name=blank, position=99), "blanks")
    Step.objects.create(measure=measure, position=99, text=f"{blank}ก{blank}")


def test_every_rule_stands_on_a_table_and_a_column_that_exist(db):
    there = set(connection.introspection.table_names())
    for table, *_ in belonging.rules():
        assert table in there
    assert {f"{table}_refuse_{rule}_{event}" for table, rule, event, _ in belonging.rules()} <= set(
        guards.existing(connection)
    )


@pytest.mark.django_db(transaction=True)
def test_a_migration_may_still_rebuild_a_table_that_a_rule_looks_into():
    """On SQLite the copy could not take the table's name while a trigger elsewhere names it."""
    field = Completion._meta.get_field("note")
    other = field.clone()
    other.null = True
    other.set_attributes_from_name(field.name)
    other.model = Completion
    guards.step_aside_before_migrate(using="default")
    with connection.schema_editor() as editor:
        editor.alter_field(Completion, field, other)
        editor.alter_field(Completion, other, field)
    guards.install_after_migrate(using="default")
    assert guards.missing(connection) == []
