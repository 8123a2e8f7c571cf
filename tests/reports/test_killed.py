"""Killed while issuing, a process leaves the whole document or none, and the next attempt works (200: ./dev prove)."""

import pytest

from tests.reports.kills import kill_many
from tests.together import crowd


@pytest.mark.django_db(transaction=True)
def test_killed_at_random_moments(reference, tmp_path):
    with crowd(tmp_path) as together:
        whole, none = kill_many(together, reference, times=5, seed=2566)
    assert whole + none == 5
    assert none
