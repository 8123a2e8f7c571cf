"""Eight people who record at once: every accepted result is there once, with its event, in a chain that is whole."""

from datetime import date
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from measures import trail
from measures.access import Role, System, may_record
from measures.actions.organisation import create_user, grant_role
from measures.models import Actor, AuditEvent, Commitment, Completion, CompletionVersion, Measure, User
from tests.together import at_once

BY = System("tests")
PEOPLE, EACH = 8, 3


@pytest.mark.django_db(transaction=True)
def test_everything_accepted_is_there_once(reference):
    commitments = Commitment.objects.filter(measure__plan=reference, actor=Actor.OFFICER, position=1)[:4]
    work = []
    for number in range(PEOPLE):
        user = create_user(username=f"person-{number}", name=f"คนที่ {number}", by=BY)
        grant_role(user=user, agency=reference.agency, role=Role.COORDINATOR, by=BY)
        client = Client()
        commitment = commitments[number % 4]
        tokens = [str(uuid4()) for _ in range(EACH)]
        deadlines = [str(pk) for pk in commitment.deadlines.values_list("pk", flat=True)]
        work.append((client, user, commitment.pk, tokens, deadlines[:1]))

    def record(client, user, commitment, tokens, answers):
        client.force_login(user)
        statuses = []
        for token in tokens * 2:  # each sent again, as after a lost connection
            sent = {"date": "5 เม.ย. 2566", "note": "ก", "token": token, "answers": answers}
            sent |= {"links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
            statuses.append(client.post(reverse("record", args=[commitment]), sent).status_code)
        return statuses

    def told():
        tokens = [str(token) for token in Completion.objects.exclude(token=None).values_list("token", flat=True)]
        versions = CompletionVersion.objects.exclude(completion__token=None).count()
        events = AuditEvent.objects.filter(verb="completion recorded").exclude(actor_key="")
        return sorted(tokens), versions, sorted(events.values_list("actor_key", flat=True)), list(trail.faults())

    assert at_once(*[partial(record, *each) for each in work]) == [[302] * 2 * EACH] * PEOPLE
    ((tokens, versions, actors, faults),) = at_once(told)
    assert tokens == sorted(token for each in work for token in each[3])
    assert versions == len(tokens) == PEOPLE * EACH
    assert actors == sorted(f"person:{each[1].pk}" for each in work for _ in range(EACH))
    assert faults == []


def test_the_quick_question_who_may_record_is_answered_as_the_querysets(cast, reference, time_machine):
    grant_role(user=cast.executive, agency=reference.agency, role=Role.OFFICER, by=BY)  # an officer of no division
    ended = create_user(username="ended", name="หมดเวลา", by=BY)
    grant_role(user=ended, agency=reference.agency, role=Role.COORDINATOR, valid_until=date(2020, 1, 1), by=BY)
    Measure.objects.filter(plan=reference, position=1).update(all_divisions=True)
    found = set()
    for user in User.objects.all():
        theirs = set(Measure.objects.recordable_by(user).values_list("pk", flat=True))
        for measure in Measure.objects.select_related("plan"):
            assert may_record(user, measure) == (measure.pk in theirs), (user, measure)
        found.add(len(theirs))
    assert len(found) >= 4  # none, one, some and all


@pytest.mark.django_db(transaction=True)
def test_one_form_for_two_measures_at_once_is_refused_in_thai(reference):
    from ita_tracker.thai import PartialDate
    from measures.actions.progress import record_completion
    from measures.actions.trail import ActionError

    token = str(uuid4())
    when = PartialDate(2023, 4, 5)
    tries = [
        partial(record_completion, measure=measure, date=when, answers=[], token=token, by=BY)
        for measure in Measure.objects.filter(plan=reference)[:4]
    ]
    found = at_once(*tries)
    assert at_once(lambda: Completion.objects.filter(token=token).count()) == [1]
    refused = [each for each in found if isinstance(each, Exception)]
    assert len(refused) == 3
    for error in refused:
        assert isinstance(error, ActionError), error
        assert "แบบฟอร์มนี้ใช้ไปแล้ว" in str(error)
