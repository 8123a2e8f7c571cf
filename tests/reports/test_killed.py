"""Killed while issuing, a process leaves the whole document or none, and the next attempt works (200: ./dev prove)."""

import pytest

from tests.reports.kills import kill_many


@pytest.mark.django_db(transaction=True)
def test_killed_at_random_moments(reference):
    whole, none = kill_many(reference, times=5, seed=2566)
    assert whole + none == 5
    assert none
