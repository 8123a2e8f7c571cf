"""An executive adopts a plan: from that day on it is in force, and what changes in it is an amendment."""

from django.db import transaction

from ita_tracker import clock
from measures.access import Permission, System, require, roles_with
from measures.actions.editing import locked_plan
from measures.actions.trail import ActionError, name_of, record, writer_of
from measures.models import Adoption


@transaction.atomic
def adopt_plan(*, plan, adopted_on, revision, by):
    """Adopt a plan as of a day, in the `revision` that was read; sent twice, it adopts once.

    Nobody adopts what they prepared.
    """
    plan = locked_plan(plan)
    require(by, Permission.ADOPT, plan.agency)
    if plan.is_adopted:
        if plan.adoption.adopted_by == writer_of(by) and plan.adoption.adopted_on == adopted_on:
            return plan.adoption
        raise ActionError("แผนนี้ประกาศใช้แล้ว")
    if refusal := why_not_adopted(plan, by):
        raise ActionError(refusal)
    if plan.revision != revision:
        raise ActionError("มีผู้แก้ไขแผนหลังจากที่ท่านเปิดหน้านี้ โปรดเปิดแผนอ่านอีกครั้งก่อนประกาศใช้", "revision")
    if adopted_on > clock.today():
        raise ActionError("วันที่ประกาศใช้ต้องไม่เกินวันนี้", "adopted_on")
    adoption = Adoption.objects.create(
        plan=plan, adopted_on=adopted_on, adopted_by=writer_of(by), adopter=adopter(plan, by), adopted_at=clock.now()
    )
    after = {"adopted_on": adopted_on.isoformat(), "measures": plan.measures.count()}
    record("plan adopted", plan, by=by, agency=plan.agency, after=after)
    return adoption


def why_not_adopted(plan, by):
    """Why a plan cannot be adopted by somebody, and what to do instead; "" where it can."""
    if not plan.measures.exists():
        return "แผนนี้ยังไม่มีมาตรการ โปรดให้ผู้ประสานงาน ITA จัดทำแผนให้แล้วเสร็จก่อน"
    bare = plan.measures.filter(commitments=None).order_by("position", "pk").first()
    if bare:
        return f"มาตรการ “{bare.title}” ยังไม่มีรายการการรายงานผลและการกำกับติดตาม โปรดให้ผู้ประสานงาน ITA เพิ่มรายการก่อน"
    if not isinstance(by, System) and plan.prepared_by.filter(pk=by.pk).exists():
        return "ท่านเป็นผู้จัดทำแผนนี้ จึงประกาศใช้เองไม่ได้ โปรดให้ผู้บริหารท่านอื่นเป็นผู้ประกาศใช้"
    return ""


def adopter(plan, by):
    """Who adopts, with the position that they do it in, as text."""
    if isinstance(by, System):
        return str(by)
    held = by.current_memberships().filter(agency=plan.agency, role__in=roles_with(Permission.ADOPT)).first()
    return f"{name_of(by)} {held.post if held else ''}".strip()
