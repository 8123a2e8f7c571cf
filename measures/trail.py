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
KEPT = []  # functions giving anchors that an application keeps in rows of its own: {(chain, seq): mac}
SEALED = ("chain", "seq", "actor", "roles", "verb", "subject", "before", "after", "reason")
KEYS = ("key", "plan_key", "actor_key")  # sealed where there are any: events older than the keys keep their seals


def chain_of(agency):
    """The name of the chain that an agency's events belong to; None: the server's."""
    return str(agency.pk) if agency else SERVER


def seal(event, previous):
    """The seal of an event after one whose seal is `previous` ("" for the first)."""
    fields = {name: getattr(event, name) for name in SEALED}
    fields |= {name: getattr(event, name) for name in KEYS if getattr(event, name)}
    fields |= {"agency": event.agency_id, "at": event.at.astimezone(UTC).isoformat(), "previous": previous}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.TRAIL_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def append(event):
    """Give an unsaved event its place at the end of its chain, seal it, and save it in the caller's transaction."""
    event.chain = chain_of(event.agency)
    head = lock_head(event.agency)
    last = AuditEvent.objects.filter(chain=event.chain).order_by("-seq").values_list("seq", "mac").first() or (0, "")
    if last != (head.seq, head.mac):
        raise RuntimeError(f"The end of the trail {event.chain} was tampered with. Run: manage.py verify_trail")
    event.seq = head.seq + 1
    event.mac = seal(event, head.mac)
    event.save(force_insert=True)
    head.seq, head.mac = event.seq, event.mac
    head.save(update_fields=["seq", "mac"])


def lock_head(agency):
    """The head of an agency's chain (None: the server's), and nobody else's to move until this transaction ends."""
    chain, heads = chain_of(agency), TrailHead.objects.select_for_update(no_key=True)
    try:
        return heads.get(chain=chain)
    except TrailHead.DoesNotExist:
        TrailHead.objects.get_or_create(chain=chain)  # two may come first at once
        return heads.get(chain=chain)


def broken(events):
    """Those of a few events of one chain whose seal does not follow from the event before them; one query."""
    before = {event.seq - 1 for event in events}
    chain = events[0].chain if events else ""
    macs = dict(AuditEvent.objects.filter(chain=chain, seq__in=before).values_list("seq", "mac")) | {0: ""}
    return [e for e in events if e.seq - 1 not in macs or seal(e, macs[e.seq - 1]) != e.mac]


def heads():
    """The heads of all chains as "chain:seq:mac", to be kept outside the database as anchors."""
    return [str(head) for head in TrailHead.objects.all()]


def read_anchors(texts):
    """Anchors by their place, from heads printed earlier as "chain:seq:mac"; a ValueError where one is none."""
    anchors = {}
    for text in texts:
        chain, seq, mac = text.split(":")
        if anchors.setdefault((chain, int(seq)), mac) != mac:
            raise ValueError(f"two anchors for one place: {chain}:{seq}")
    return anchors


def faults(anchors=None):
    """Sentences in Thai that name what is wrong with the chains; none where all is well.

    `anchors` (of read_anchors) are heads kept from earlier: each must still stand in its chain, as must those that
    other applications keep.
    """
    wanted = {place: mac for kept in KEPT for place, mac in kept().items()}
    for place, mac in (anchors or {}).items():
        if wanted.setdefault(place, mac) != mac:
            yield f"สาย {place[0]} ลำดับที่ {place[1]}: จุดอ้างอิงที่เก็บไว้ไม่ตรงกับเอกสารที่ออก"
    ends = dict(TrailHead.objects.values_list("chain", "seq"))
    macs = dict(TrailHead.objects.values_list("chain", "mac"))
    chain, seq, found = None, 0, {}
    events = AuditEvent.objects.order_by("chain", "seq").iterator(chunk_size=1000)
    while True:
        try:
            event = next(events, None)
            if event is None:
                break
            if event.chain != chain:
                chain, seq, before = event.chain, 0, {""}
            seals = {seal(event, mac) for mac in before}
        except Exception as error:  # whatever makes a row unreadable was done to it by hand
            yield f"สาย {chain} หลังลำดับที่ {seq}: อ่านเหตุการณ์ไม่ได้ จึงตรวจต่อไม่ได้ ({type(error).__name__})"
            return
        place = f"สาย {chain} ลำดับที่ {event.seq}"
        if event.seq != seq + 1:
            yield f"สาย {chain} ลำดับที่ {seq + 1} ถึง {event.seq - 1}: หายไป"
            before = {event.mac}  # the one before is lost: this one cannot be told, the next one can
        elif event.mac in seals:
            before = {event.mac}
        else:
            yield f"{place}: ถูกแก้ไขหรือแทรก ({event.verb}: {event.subject})"
            before = {event.mac, min(seals)}  # a seal that alone was altered casts no doubt on the next
        if wanted.pop((chain, event.seq), event.mac) != event.mac:
            yield f"{place}: ไม่ตรงกับจุดอ้างอิงที่เก็บไว้"
        if event.seq == ends.get(chain) and event.mac != macs[chain]:
            yield f"{place}: ไม่ตรงกับท้ายสายที่บันทึกไว้"
        seq = found[chain] = event.seq
    later = dict(TrailHead.objects.values_list("chain", "seq"))  # others may have written meanwhile
    for chain in sorted(later.keys() | ends.keys() | found.keys()):
        last = found.get(chain, 0)
        if last < ends.get(chain, 0) or last > later.get(chain, 0):
            yield f"สาย {chain}: ท้ายสายถูกตัดหรือต่อเติม บันทึกไว้ {later.get(chain, 0)} เหตุการณ์ พบถึงลำดับที่ {last}"
    for chain, seq in wanted:
        yield f"สาย {chain} ลำดับที่ {seq}: หายไป แต่มีจุดอ้างอิงเก็บไว้"
