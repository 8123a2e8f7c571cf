"""An executive's instructions on a measure: given, answered by each division, or taken back with a reason."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ita_tracker import clock
from measures.access import Permission, own_among, require
from measures.actions.divisions import lasting
from measures.actions.progress import as_sent, create_once, locked
from measures.actions.trail import ActionError, record, require_reason, writer_of
from measures.models import Division, Instruction, InstructionAnswer, InstructionWithdrawal, Measure

NOBODY = "มาตรการนี้ยังไม่ได้ระบุส่วนราชการที่รับผิดชอบ จึงยังสั่งการไม่ได้ โปรดให้ผู้ประสานงาน ITA ระบุก่อน"


@transaction.atomic
def give_instruction(*, measure, text, answer_by, by, division=None, month=None, token=None):
    """An Instruction on a measure to one of its divisions, or to all of them, each of which answers by a day.

    `month` is the first day of the month that the executive looked at. `token` as for a result.
    """
    measure = locked(Measure, measure, "plan__agency")
    require(by, Permission.SIGN, measure.plan.agency)
    sent = Instruction.objects.filter(token=token).first() if token else None
    if sent:
        asked = {division} if division else set(measure.responsible_divisions)
        said = {"same": set(sent.divisions.all()) == asked, "text": text, "answer_by": answer_by}
        return the_same(sent, sent.measure_id == measure.pk, sent.given_by_id, by, **said)
    if not text.strip():
        raise ActionError("โปรดพิมพ์ข้อสั่งการ", "text")
    if answer_by < clock.today():
        raise ActionError("วันที่ให้ตอบต้องเป็นวันนี้หรือหลังจากนี้", "answer_by")
    divisions = lasting(measure.responsible_divisions)
    if not divisions:
        raise ActionError(NOBODY, "division")
    if division and division not in divisions:
        raise ActionError("ส่วนราชการที่เลือกไม่ได้รับผิดชอบมาตรการนี้", "division")
    told = [division] if division else divisions
    instruction = create_once(
        Instruction,
        measure=measure,
        text=text,
        answer_by=answer_by,
        month=month,
        given_by=writer_of(by),
        given_by_name=str(by),
        given_at=clock.now(),
        token=token,
    )
    instruction.divisions.set(told)
    after = {"text": text, "divisions": [str(d) for d in told], "answer_by": answer_by.isoformat()}
    record("instruction given", measure, by=by, agency=measure.plan.agency, after=after)
    return instruction


@transaction.atomic
def answer_instruction(*, instruction, division, text, by, token=None):
    """What a division answers; it answers once, and the instruction then waits for it no more."""
    instruction = locked(Instruction, instruction, "measure__plan__agency")
    measure = instruction.measure
    if division not in answering(by, instruction):
        raise PermissionDenied("ข้อสั่งการนี้ไม่ได้สั่งถึงส่วนราชการของท่าน")
    sent = InstructionAnswer.objects.filter(token=token).first() if token else None
    if sent:
        return the_same(
            sent, sent.instruction_id == instruction.pk, sent.answered_by_id, by, text=text, division=division
        )
    if not text.strip():
        raise ActionError("โปรดพิมพ์คำตอบ", "text")
    if InstructionWithdrawal.objects.filter(instruction=instruction).exists():
        raise ActionError("ผู้บริหารถอนข้อสั่งการนี้แล้ว จึงไม่ต้องตอบ")
    if instruction.answers.filter(division=division).exists():
        raise ActionError(f"{division}ตอบข้อสั่งการนี้แล้ว คำตอบอยู่ในหน้าของมาตรการ")
    answer = create_once(
        InstructionAnswer,
        instruction=instruction,
        division=division,
        text=text,
        answered_by=writer_of(by),
        answered_by_name=str(by),
        answered_at=clock.now(),
        token=token,
    )
    after = {"text": text, "division": str(division)}
    record("instruction answered", measure, by=by, agency=measure.plan.agency, after=after)
    return answer


@transaction.atomic
def withdraw_instruction(*, instruction, reason, by):
    """Take an instruction back; what was answered stays. Withdrawn twice is withdrawn."""
    instruction = locked(Instruction, instruction, "measure__plan__agency")
    agency = instruction.measure.plan.agency
    require(by, Permission.SIGN, agency)
    require_reason(reason)
    if found := InstructionWithdrawal.objects.filter(instruction=instruction).first():
        return found
    withdrawal = InstructionWithdrawal.objects.create(
        instruction=instruction, reason=reason, withdrawn_by_name=str(by), withdrawn_at=clock.now()
    )
    before = {"text": instruction.text}
    record("instruction withdrawn", instruction.measure, by=by, agency=agency, before=before, reason=reason)
    return withdrawal


def answering(by, instruction):
    """The divisions in whose name `by` may answer, those that have answered too."""
    told = Division.objects.filter(instructions=instruction)
    return own_among(by, instruction.measure.plan.agency, told)


def the_same(sent, fits, writer, by, **content):
    """What a form that is sent again gave the first time."""
    if not fits or writer != getattr(by, "pk", None):
        raise ActionError("แบบฟอร์มนี้ใช้ไปแล้ว โปรดเปิดแบบฟอร์มใหม่")
    return as_sent(sent, **content)
