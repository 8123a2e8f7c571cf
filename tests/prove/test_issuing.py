"""The long proofs of issuing: 200 kills, and 200 flipped bits, on each database."""

import random

import pytest
from django.db import connection, transaction

from measures import guards
from tests.reports.flips import TARGETS, flip, found
from tests.reports.issuing import issued
from tests.reports.kills import kill_many

TIMES = 200


@pytest.mark.django_db(transaction=True)
def test_killed_at_random_moments(reference):
    whole, none = kill_many(reference, TIMES, seed=5)
    print(f"killed {TIMES} times: {whole} had issued the whole, {none} nothing")
    assert whole + none == TIMES
    assert min(whole, none) > TIMES // 20  # both were met


def test_one_flipped_bit_is_found_every_time(reference, cast, drawn):
    issued(reference, cast.coordinator, cast.executive)
    guards.remove(connection)
    chance = random.Random(5)
    for turn in range(TIMES):
        with transaction.atomic():
            what = flip(TARGETS[turn % len(TARGETS)], chance)
            assert found(), (turn, what)
            transaction.set_rollback(True)
    assert not found()
