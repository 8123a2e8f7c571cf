"""The seal of an event, and the proof that a chain of them was not altered.

An event's seal is the HMAC-SHA256, under a key that is not in the database (TRAIL_KEY), of the event together with the
seal before it. Whoever has the database but not the key cannot alter, remove, put in or reorder events without breaking
the chain; cutting off its end shows in the head, or, where the head was cut too, against an anchor kept elsewhere.
"""

import hashlib
import hmac
import json
from datetime import UTC

from django.conf import settings

from measures.models import AuditEvent, TrailHead

SERVER = "server"
SEALED = ("chain", "seq", "actor", "roles", "verb", "subject", "before", "after", "reason")


def chain_of(agency):
    """The name of the chain that an agency's events belong to; None: the server's."""
    return str(agency.pk) if agency else SERVER


def seal(event, previous):
    """The seal of an event after one whose seal is `previous` ("" for the first)."""
    fields = {name: getattr(event, name) for name in SEALED}
    fields |= {"agency": event.agency_id, "at": event.at.astimezone(UTC).isoformat(), "previous": previous}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.TRAIL_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def append(event):
    """Give an unsaved event its place at the end of its chain, seal it, and save it in the caller's transaction."""
    event.chain = chain_of(event.agency)
    TrailHead.objects.get_or_create(chain=event.chain)
    head = TrailHead.objects.select_for_update().get(chain=event.chain)
    event.seq = head.seq + 1
    event.mac = seal(event, head.mac)
    event.save(force_insert=True)
    head.seq, head.mac = event.seq, event.mac
    head.save(update_fields=["seq", "mac"])


def heads():
    """The heads of all chains as "chain:seq:mac", to be kept outside the database as anchors."""
    return [str(head) for head in TrailHead.objects.all()]


def faults(anchors=()):
    """Sentences in Thai that name what is wrong with the chains; none where all is well.

    `anchors` are heads kept from earlier ("chain:seq:mac"): each must still stand in its chain.
    """
    wanted = {}
    for anchor in anchors:
        chain, seq, mac = anchor.split(":")
        wanted[chain, int(seq)] = mac
    ends = {head.chain: (head.seq, head.mac) for head in TrailHead.objects.all()}
    found = {}
    chain = None
    for event in AuditEvent.objects.order_by("chain", "seq").iterator(chunk_size=1000):
        if event.chain != chain:
            chain, seq, before = event.chain, 0, {""}
        place = f"สาย {chain} ลำดับที่ {event.seq}"
        if event.seq != seq + 1:
            yield f"สาย {chain} ลำดับที่ {seq + 1} ถึง {event.seq - 1}: หายไป"
            seals = {event.mac}  # the one before is lost: this one cannot be told, the next one can
        else:
            seals = {seal(event, mac) for mac in before}
            if event.mac not in seals:
                yield f"{place}: ถูกแก้ไขหรือแทรก ({event.verb}: {event.subject})"
        if wanted.pop((chain, event.seq), event.mac) != event.mac:
            yield f"{place}: ไม่ตรงกับหมุดที่เก็บไว้"
        seq, before = event.seq, seals | {event.mac}  # a seal that alone was altered does not cast doubt on the next
        found[chain] = (seq, event.mac)
    for chain in sorted(ends.keys() | found.keys()):
        end, last = ends.get(chain, (0, "")), found.get(chain, (0, ""))
        if end != last:
            yield f"สาย {chain}: ท้ายสายถูกตัดหรือต่อเติม บันทึกไว้ {end[0]} เหตุการณ์ พบถึงลำดับที่ {last[0]}"
    for chain, seq in wanted:
        yield f"สาย {chain} ลำดับที่ {seq}: หายไป แต่มีหมุดเก็บไว้"
