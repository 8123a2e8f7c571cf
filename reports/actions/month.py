"""An executive signs a month: what they saw is kept as it was, and answers what the plan obliges them to follow up."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from ita_tracker import clock, thai
from measures.access import Permission, System, require, roles_with
from measures.actions.follow_ups import record_follow_ups
from measures.actions.progress import locked
from measures.actions.trail import ActionError, record
from measures.models import Plan
from reports import payload
from reports.models import SignedMonth
from reports.month import kept
from reports.month.assemble import assemble_month
from reports.month.signed import Signed

CHANGED = "ข้อมูลของเดือนนี้เปลี่ยนไปหลังจากที่ท่านเปิดหน้านี้ จึงยังไม่ได้ลงนาม โปรดตรวจสอบข้อมูลล่าสุดด้านบน แล้วกดลงนามอีกครั้ง"
SIGNED_BEFORE = (
    "ท่านลงนามเดือนนี้แล้วเป็นฉบับที่ {} ด้วยข้อความก่อนแก้ไข ส่วนที่แก้ไขหลังจากนั้นไม่อยู่ในฉบับนั้น"
    " หากต้องการให้อยู่ด้วย โปรดระบุเหตุผลแล้วลงนามใหม่เป็นฉบับถัดไป"
)


class Changed(ActionError):
    """The figures are not those that the executive saw."""


@transaction.atomic
def sign_month(*, plan, month, seen, latest, by, remark="", reason="", token=None):
    """A SignedMonth of a plan's month (a PartialDate) that has ended.

    `seen` is the SHA-256 of the Content that the executive had before them, `latest` the number of the version that
    held then (0: none), `token` that of the form: sent again, it gives what it signed the first time.
    """
    plan = locked(Plan, plan, "agency")  # who signs at the same moment waits here
    if isinstance(by, System):
        raise PermissionDenied("เฉพาะผู้บริหารเท่านั้นที่ลงนามได้")
    require(by, Permission.SIGN, plan.agency)
    sent = SignedMonth.objects.filter(token=token).first() if token else None
    if sent:
        if (sent.plan_id, sent.span, sent.signed_by_id) != (plan.pk, month, by.pk):
            raise ActionError("แบบฟอร์มนี้ใช้ไปแล้ว โปรดเปิดหน้านี้ใหม่")
        if (sent.remark, sent.reason) != (remark, reason):
            raise ActionError(SIGNED_BEFORE.format(sent.version))
        return sent
    check_month(plan, month)
    versions = SignedMonth.objects.filter(plan=plan, month=month.first).light().order_by("-version")
    former = versions.first()
    if former is None and latest:
        raise Changed(CHANGED)
    if former and former.version != latest:
        when = thai.format_date(clock.date_of(former.signed_at))
        raise ActionError(
            f"{former.signed_by_name} ลงนามเดือนนี้แล้วเมื่อ {when} เป็นฉบับที่ {former.version} โปรดตรวจสอบก่อนลงนามใหม่"
        )
    if former and not reason.strip():
        raise ActionError("โปรดระบุเหตุผลที่ลงนามใหม่ เหตุผลจะแสดงไว้กับฉบับใหม่", "reason")
    content = kept.content_of(plan, assemble_month(plan, month, month.last))
    if payload.sha256(payload.to_json(content)) != seen:
        raise Changed(CHANGED)

    # what the signature answers, then its event, then the document, anchored in that event
    address = reverse("signed_month", args=[plan.agency.slug, plan.fiscal_year, month.iso, latest + 1])
    record_follow_ups(plan=plan, month=month, note=kept.title_of(month), signed=address, by=by)
    signed = drawn_up(plan, month, content, latest + 1, remark, reason if former else "", token, by)
    after = kept.event_facts(signed)
    event = record("month signed", plan, by=by, agency=plan.agency, after=after, reason=signed.reason)
    signed.trail_chain, signed.trail_seq, signed.trail_mac = event.chain, event.seq, event.mac
    signed.save(force_insert=True)
    return signed


def drawn_up(plan, month, content, version, remark, reason, token, by):
    """The SignedMonth, not yet anchored and saved."""
    now = clock.now()
    name, position = by.name, position_of(by, plan.agency)
    document = payload.to_json(Signed(content, version, remark, reason, name, position, now.isoformat()))
    return SignedMonth(
        plan=plan,
        month=month.first,
        version=version,
        data=document.decode(),
        sha256=payload.sha256(document),
        remark=remark,
        reason=reason,
        signed_by=by,
        signed_by_name=name,
        signed_by_position=position,
        signed_at=now,
        token=token,
    )


def check_month(plan, month):
    """Raise ActionError unless the month belongs to the plan's fiscal year and has ended."""
    said = thai.format_partial(month)
    if thai.fiscal_year(month.first) != plan.fiscal_year:
        raise ActionError(f"เดือน{said} ไม่อยู่ในปีงบประมาณ พ.ศ. {plan.fiscal_year}")
    if month.last >= clock.today():
        raise ActionError(f"เดือน{said} ยังไม่สิ้นสุด ลงนามได้หลังวันที่ {thai.format_date(month.last)}")


def position_of(by, agency):
    """As what a person signs, with the acting title, as text that stays true."""
    return by.current_memberships().filter(agency=agency, role__in=roles_with(Permission.SIGN)).first().post
