"""What was frozen as JSON comes back as the very object it was, or is refused."""

import json
from datetime import date

import pytest

from reports import payload
from reports.assemble import Report, assemble_report


@pytest.fixture
def report(reference):
    return assemble_report(reference, 6, date(2023, 4, 30))


def test_the_report_comes_back_from_its_json(report):
    content = payload.to_json(report)
    again = payload.from_json(content)
    assert isinstance(again, Report)
    assert again == report
    assert payload.to_json(again) == content


@pytest.mark.parametrize(
    "change",
    [
        {"round": "6"},
        {"round": True},
        {"groups": {}},
        {"agency": None},
        {"nonsense": 1},
        {"groups": [{"indicator": 1}]},
    ],
)
def test_other_json_is_refused(report, change):
    data = json.loads(payload.to_json(report)) | change
    with pytest.raises(ValueError, match="Report"):
        payload.from_json(json.dumps(data))


def test_a_name_that_is_missing_is_refused(report):
    data = json.loads(payload.to_json(report))
    del data["as_of"]
    with pytest.raises(ValueError, match="as_of"):
        payload.from_json(json.dumps(data))
