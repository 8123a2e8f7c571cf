"""A signed month whose stored data are not what was signed: shown to nobody, told, and signed anew."""

import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures import guards
from measures.models import AuditEvent
from reports.models import SignedMonth
from reports.month.signing import ALTERED
from tests.reports.signing import sign
from tests.reports.test_signing_pages import PAGE, PLAN, SIGN, SIGNED, form_of

pytestmark = pytest.mark.time_machine("2023-04-10 09:00 +0700", tick=False)


@pytest.fixture
def executive(client, cast):
    client.force_login(cast.executive)
    return client


def test_altered_data_are_shown_to_nobody(executive, cast, reference, caplog):
    signed = sign(reference, cast.executive)
    guards.remove(connection)
    SignedMonth.objects.filter(pk=signed.pk).update(data=signed.data.replace("สำนักปลัด", "สำนักปลอม"))
    for address in (SIGNED, f"{SIGNED[:-1]}.json", f"{SIGNED[:-1]}.pdf"):
        refused = executive.get(address)
        assert refused.status_code == 500
        assert "สำนักปลอม" not in refused.content.decode()
    assert "do not match" in caplog.text


def rewritten(signed, data, with_hash):
    """Data of a signed month as whoever holds the database may write them, with the hash made to fit or not."""
    fitting = {"sha256": hashlib.sha256(data.encode()).hexdigest()} if with_hash else {}
    SignedMonth.objects.filter(pk=signed.pk).update(data=data, **fitting)


DAMAGE = {
    "cut": lambda data: data[: len(data) // 2],
    "another format": lambda data: data.replace('"format":1', '"format":2'),
    "a list": lambda _: "[]",
    "a text for the month": lambda data: json.dumps(json.loads(data) | {"content": {"month": "x"}}),
    "an unknown state": lambda data: data.replace('"state":"overdue"', '"state":"x"'),
}


@pytest.mark.parametrize("with_hash", [False, True])
@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_data_leave_the_month_to_be_read_and_signed_anew(executive, cast, reference, damage, with_hash, caplog):
    signed = sign(reference, cast.executive)
    guards.remove(connection)
    rewritten(signed, DAMAGE[damage](signed.data), with_hash)
    shown = executive.get(PAGE)
    assert shown.status_code == 200
    html = shown.content.decode()
    assert ALTERED in html
    assert "ต่างจากฉบับที่ลงนาม" not in html
    assert "ฉบับที่ 1</a> ลงนามโดย" in html
    assert "do not match" in caplog.text
    assert executive.get(SIGNED).status_code == 500
    answer = executive.post(SIGN, form_of(html) | {"reason": "ข้อมูลฉบับเดิมเสียหาย"})
    assert answer.status_code == 302
    assert executive.get(f"{PLAN}signed/2023-03/2/").status_code == 200
    assert ALTERED not in executive.get(PAGE).content.decode()


def test_altered_data_are_not_put_down_to_what_was_recorded_later(executive, cast, reference):
    signed = sign(reference, cast.executive)
    guards.remove(connection)
    rewritten(signed, signed.data.replace('"state":"overdue"', '"state":"done_on_time"'), with_hash=False)
    html = executive.get(PAGE).content.decode()
    assert ALTERED in html
    assert "ต่างจากฉบับที่ลงนาม" not in html


@pytest.mark.parametrize("which", ["data", "remark", "event"])
def test_what_does_not_match_its_event_is_shown_to_nobody(executive, cast, reference, which):
    signed = sign(reference, cast.executive, remark="ดี")
    with CaptureQueriesContext(connection) as before:
        assert executive.get(SIGNED).status_code == 200
    assert sum('FROM "measures_auditevent"' in query["sql"] for query in before) == 1
    guards.remove(connection)
    if which == "data":
        rewritten(signed, signed.data.replace("สำนักปลัด", "สำนักปลอม"), with_hash=True)
    elif which == "remark":
        SignedMonth.objects.filter(pk=signed.pk).update(remark="ดีมาก")
    else:
        AuditEvent.objects.filter(chain=signed.trail_chain, seq=signed.trail_seq).delete()
    for address in (SIGNED, f"{SIGNED[:-1]}.json", f"{SIGNED[:-1]}.pdf"):
        refused = executive.get(address)
        assert refused.status_code == 500
        assert ALTERED in refused.content.decode()
        assert "สำนักปลอม" not in refused.content.decode()
