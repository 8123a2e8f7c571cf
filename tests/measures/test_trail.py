"""The chain of events shows what somebody with the database in hand did to it, and names the place."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from measures import guards, trail
from measures.access import System
from measures.actions.plans import set_heading
from measures.models import AuditEvent, TrailHead

BY = System("tests")


@pytest.fixture
def chain(reference):
    """The agency's chain, long enough to be cut, its guards out of the way as for somebody with the owner's role."""
    indicator = reference.assessed_framework.indicators.get(number=9)
    for n in range(20):
        set_heading(plan=reference, indicator=indicator, text=f"ฉบับที่ {n}", by=BY)
    guards.remove(connection)
    return trail.chain_of(reference.agency)


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_events_are_numbered_from_one_without_gap_in_each_chain(reference):
    for head in TrailHead.objects.all():
        numbers = list(AuditEvent.objects.filter(chain=head.chain).order_by("seq").values_list("seq", flat=True))
        assert numbers == list(range(1, head.seq + 1))
    assert {head.chain for head in TrailHead.objects.all()} >= {trail.SERVER, trail.chain_of(reference.agency)}


def test_an_untouched_trail_is_whole(chain):
    assert list(trail.faults(trail.read_anchors(trail.heads()))) == []
    out = StringIO()
    call_command("verify_trail", stdout=out)
    assert "ไม่พบการแก้ไข" in out.getvalue()


ALTERED = ["actor", "roles", "verb", "subject", "reason", "mac"]


@pytest.mark.parametrize("column", ALTERED)
def test_an_altered_row_is_named_and_no_other(chain, column):
    execute(f"UPDATE measures_auditevent SET {column} = 'x' WHERE chain = %s AND seq = 5", chain)
    (fault,) = trail.faults()
    assert f"สาย {chain} ลำดับที่ 5: ถูกแก้ไข" in fault


@pytest.mark.parametrize(
    "change", ["at = '2020-01-01 00:00:00+00'", 'before = \'{"text": "x"}\'', "agency_id = NULL", "after = '{}'"]
)
def test_so_are_its_time_its_content_and_its_agency(chain, change):
    execute(f"UPDATE measures_auditevent SET {change} WHERE chain = %s AND seq = 20", chain)
    (fault,) = trail.faults()
    assert f"สาย {chain} ลำดับที่ 20: ถูกแก้ไข" in fault


def test_a_row_removed(chain):
    execute("DELETE FROM measures_auditevent WHERE chain = %s AND seq BETWEEN 5 AND 6", chain)
    assert list(trail.faults()) == [f"สาย {chain} ลำดับที่ 5 ถึง 6: หายไป"]


def test_a_row_removed_and_the_rest_renumbered(chain):
    execute("DELETE FROM measures_auditevent WHERE chain = %s AND seq = 5", chain)
    last = TrailHead.objects.get(chain=chain).seq
    for seq in range(6, last + 1):
        execute("UPDATE measures_auditevent SET seq = %s WHERE chain = %s AND seq = %s", seq - 1, chain, seq)
    assert f"สาย {chain} ลำดับที่ 5: ถูกแก้ไขหรือแทรก" in next(iter(trail.faults()))


def test_a_row_put_in_at_the_end(chain):
    head = TrailHead.objects.get(chain=chain)
    forged = AuditEvent.objects.get(chain=chain, seq=5)
    forged.pk, forged.seq = None, head.seq + 1
    forged.save(force_insert=True)
    faults = list(trail.faults())
    assert any(f"ลำดับที่ {head.seq + 1}: ถูกแก้ไขหรือแทรก" in fault for fault in faults)
    assert any("ท้ายสาย" in fault for fault in faults)


def test_the_end_cut_off(chain):
    last = TrailHead.objects.get(chain=chain).seq
    execute("DELETE FROM measures_auditevent WHERE chain = %s AND seq > %s", chain, last - 3)
    (fault,) = trail.faults()
    assert f"บันทึกไว้ {last} เหตุการณ์ พบถึงลำดับที่ {last - 3}" in fault


def test_the_end_cut_off_with_its_head_shows_against_an_anchor(chain):
    anchors = trail.heads()
    last = TrailHead.objects.get(chain=chain).seq
    execute("DELETE FROM measures_auditevent WHERE chain = %s AND seq > %s", chain, last - 3)
    kept = AuditEvent.objects.get(chain=chain, seq=last - 3)
    TrailHead.objects.filter(chain=chain).update(seq=kept.seq, mac=kept.mac)
    assert list(trail.faults()) == []  # what stays unseen without an anchor, as the README says
    (fault,) = trail.faults(trail.read_anchors(anchors))
    assert f"สาย {chain} ลำดับที่ {last}: หายไป แต่มีจุดอ้างอิงเก็บไว้" in fault


def test_everything_after_a_forged_row_sealed_anew_without_the_key(chain, settings):
    key = settings.TRAIL_KEY
    settings.TRAIL_KEY = "the forger's own key"
    execute("UPDATE measures_auditevent SET actor = 'x' WHERE chain = %s AND seq = 5", chain)
    mac = AuditEvent.objects.get(chain=chain, seq=4).mac
    for event in AuditEvent.objects.filter(chain=chain, seq__gte=5).order_by("seq"):
        mac = trail.seal(event, mac)
        execute("UPDATE measures_auditevent SET mac = %s WHERE id = %s", mac, event.pk)
    TrailHead.objects.filter(chain=chain).update(mac=mac)
    settings.TRAIL_KEY = key
    assert any(f"สาย {chain} ลำดับที่ 5: ถูกแก้ไข" in fault for fault in trail.faults())


def test_what_is_written_meanwhile_is_no_fault(chain, reference, monkeypatch):
    indicator = reference.assessed_framework.indicators.get(number=9)
    looking = trail.faults()
    read = AuditEvent.objects.order_by("chain", "seq")
    monkeypatch.setattr(type(read), "iterator", lambda self, chunk_size: write_then(self))

    def write_then(events):
        set_heading(plan=reference, indicator=indicator, text="ระหว่างตรวจ", by=BY)
        return iter(events.all())

    assert list(looking) == []


def test_a_head_that_was_altered_stops_the_writing(chain, reference):
    TrailHead.objects.filter(chain=chain).update(seq=1)
    with pytest.raises(RuntimeError, match="verify_trail"):
        set_heading(plan=reference, indicator=reference.assessed_framework.indicators.get(number=9), text="ก", by=BY)


def test_a_row_that_cannot_be_read_is_named_by_the_one_before(chain):
    if connection.vendor == "sqlite":
        execute("UPDATE measures_auditevent SET at = 'x' WHERE chain = %s AND seq = 5", chain)
        (fault,) = trail.faults()
        assert "อ่านเหตุการณ์ไม่ได้" in fault


def test_the_command_fails_with_the_places(chain):
    execute("UPDATE measures_auditevent SET actor = 'x' WHERE chain = %s AND seq = 5", chain)
    err = StringIO()
    with pytest.raises(CommandError, match="1 แห่ง") as caught:
        call_command("verify_trail", stderr=err)
    assert caught.value.returncode == 1
    assert "ลำดับที่ 5" in err.getvalue()
    with pytest.raises(CommandError) as caught:
        call_command("verify_trail", anchor=["nonsense"])
    assert caught.value.returncode == 2


def test_its_memory_does_not_grow_with_the_trail(chain, django_assert_num_queries):
    with django_assert_num_queries(6):  # kept by months and documents; heads before and after one pass of events
        list(trail.faults())
