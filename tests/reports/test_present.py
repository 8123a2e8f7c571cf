"""A document is read as of one moment, and reading keeps nobody from writing."""

from datetime import date

import pytest
from django.db import connection

from measures.access import System
from measures.actions.plans import set_heading
from measures.models import IndicatorHeading
from reports import present
from reports.assemble import assemble_report
from tests.together import at_once

BY = System("tests")
pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_written_meanwhile_is_not_in_it_and_need_not_wait(reference, monkeypatch):
    """Somebody writes between two queries of the reading: the write succeeds, and none of it is read."""
    indicator = reference.assessed_framework.indicators.get(number=9)

    def write():
        set_heading(plan=reference, indicator=indicator, text="เขียนระหว่างอ่าน", by=BY)
        return IndicatorHeading.objects.filter(plan=reference, text="เขียนระหว่างอ่าน").count()

    def slow(plan, round, as_of):
        assert at_once(write) == [1]
        report = assemble_report(plan, round, as_of)
        assert "เขียนระหว่างอ่าน" not in {group.heading for group in report.groups}
        return report

    monkeypatch.setitem(present.ASSEMBLE, "report", slow)
    (report,) = at_once(lambda: present.assemble(reference, "report", 6, date(2023, 4, 30)))
    assert not isinstance(report, Exception), report
    monkeypatch.undo()
    (after,) = at_once(lambda: present.assemble(reference, "report", 6, date(2023, 4, 30)))
    assert "เขียนระหว่างอ่าน" in {group.heading for group in after.groups}
    assert not connection.in_atomic_block
