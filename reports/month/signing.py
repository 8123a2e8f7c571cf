"""What the page of a month says of signing it: whether it was, what a signature answers, and what is told meanwhile."""

import logging
from datetime import timedelta
from types import SimpleNamespace

from django.urls import reverse

from ita_tracker import clock, thai
from measures import trail, trail_words
from measures.access import Permission
from measures.models import AuditEvent
from measures.navigation import shows
from measures.status import Facts, deadline_status
from measures.trail_keys import key_of
from measures.words import shortened
from reports import payload
from reports.month import kept
from reports.month.sign_forms import SignForm
from reports.month.signed import differences
from reports.stored import WRONG

logger = logging.getLogger(__name__)
ALTERED = "ข้อมูลที่เก็บไว้ไม่ตรงกับค่าแฮชของฉบับที่ลงนาม ระบบจึงไม่แสดง โปรดแจ้งผู้ดูแลเครื่องแม่ข่ายทันที"
NEW = timedelta(days=30)  # for so long an answer counts as new
LISTED = 30  # differences on a page
RECENT = 10  # events since the page was drawn


def shown(user, plan, month, form=None):
    """For the page of a Month: `signing`, `told`, and the measures that an executive may instruct on."""
    today, since = clock.today(), clock.now() - NEW
    versions = kept.versions_of(plan, month.span)
    here = versions.get(month.span, [])
    told = kept.instructions(plan, month.span, since)
    altered, differing = compared(here[0], month) if here else ("", None)
    signing = SimpleNamespace(
        signer=shows(user, Permission.SIGN, plan.agency),
        ended=month.span.last < today,
        versions=here,
        latest=here[0] if here else None,
        today=today,
        altered=altered,
        later=differing,
        unsigned=[
            (each, f"{reverse('month', args=[plan.agency.slug, thai.fiscal_year(each.first)])}?month={each.iso}#sign")
            for each in kept.unsigned(plan, versions, today, month.year_before is not None)
        ],
        form=form,
        follow_ups=(),
    )
    if signing.signer and signing.ended:
        content = kept.content_of(plan, month, told)
        signing.follow_ups = content.follow_ups
        signing.form = form or SignForm(**carried(content, here))
    measures = [(m.position, shortened(m.title, 110)) for m in month.measures] if signing.signer else ()
    return {"signing": signing, "told": listed(told, plan, month.span, since, signing), "measures": measures}


def compared(row, month):
    """What is wrong with the data of a version, "" where nothing is; and in what the month now differs from them."""
    try:
        if signed := kept.whole(row.shown, row.sha256):
            return "", later(signed.month, month)
    except WRONG:
        logger.exception("Signed month %s: the stored data cannot be compared", row.pk)
    logger.critical("Signed month %s: the stored data do not match what was signed", row.pk)
    return ALTERED, None


def seen(plan, month):
    """What a form of signing carries: the hash of what is before the executive, and the version that holds."""
    return carried(kept.content_of(plan, month), kept.versions_of(plan, month.span).get(month.span, []))


def carried(content, versions):
    return {
        "seen": payload.sha256(payload.to_json(content)),
        "latest": versions[0].version if versions else 0,
        "opened": clock.now().isoformat(),
    }


def recorded_since(moment, plan, user):
    """What was done to a plan since its page was drawn, the newest first: (event, its verb)."""
    events = AuditEvent.objects.visible_to(user).filter(chain=trail.chain_of(plan.agency), plan_key=key_of(plan))
    return [(event, trail_words.verb(event)) for event in events.filter(at__gte=moment).order_by("-seq")[:RECENT]]


def later(then, now):
    """In what the figures of a month as they are now differ from those that were signed: the first, and how many."""
    found = differences(then, now)
    return SimpleNamespace(first=found[:LISTED], total=len(found)) if found else None


def listed(told, plan, month, since, signing):
    """The instructions as the page of a `month` writes them, and how many answers are new."""
    rows = [
        SimpleNamespace(
            one=each.part,
            pk=each.pk,
            elsewhere=month_of(each.given_in) if each.given_in not in (None, month.first) else None,
            missed=signing.latest and given_after(each, signing.latest),
            url=f"{reverse('measure', args=[plan.agency.slug, plan.fiscal_year, each.part.measure])}#instructions",
            status=deadline_status(Facts(due=each.part.due.first), signing.today) if each.waiting else None,
            waiting=each.waiting,
            answers=[(answer, answer.when >= since) for answer in each.part.answers],
        )
        for each in told
    ]
    return SimpleNamespace(rows=rows, new=sum(new for row in rows for _, new in row.answers))


def month_of(first):
    return thai.PartialDate(first.year, first.month)


def given_after(told, signed):
    """Whether an instruction of a signed month was given when it was signed already, so that it is not among it."""
    return told.given_in == signed.month and told.part.given > signed.signed_at
