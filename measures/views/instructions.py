"""An executive's instructions on a measure, answered in place from my work, and taken back with a reason."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from ita_tracker import clock, thai
from measures import status
from measures.access import Permission, require
from measures.actions.instructions import answer_instruction, answering, give_instruction, withdraw_instruction
from measures.addresses import measure_url
from measures.forms import ReasonForm
from measures.instruction_forms import AnswerForm, InstructForm
from measures.models import Instruction, Measure
from measures.views.asked import number_of, plan_asked
from measures.views.attempt import on_form, typed
from measures.views.recording import form_page, written


@never_cache
def instruct(request, agency, fiscal_year, position):
    plan = plan_asked(request.user, agency, fiscal_year)
    require(request.user, Permission.SIGN, plan.agency)
    measure = get_object_or_404(Measure.objects.visible_to(request.user), plan=plan, position=position)
    measure.plan = plan
    divisions = list(measure.responsible_divisions)
    month = month_asked(request, plan)
    form = InstructForm(typed(request), divisions=divisions)

    def save(*, division, **given):
        chosen = next((d for d in divisions if d.pk == division), None)
        return give_instruction(measure=measure, division=chosen, month=month and month.first, **given, by=request.user)

    if month:  # back to where the form was opened: the list of what is overdue, or that of the instructions
        place = "overdue" if request.GET.get("about") else "told"
        back = f"{reverse('month', args=[agency, fiscal_year])}?month={month.iso}#{place}"
    else:
        back = measure_url(plan, measure)
    if form.is_bound and form.is_valid() and on_form(form, save, **form.cleaned_data):
        messages.success(request, "บันทึกข้อสั่งการแล้ว ข้อสั่งการจะแสดงในหน้า “งานของฉัน” ของเจ้าหน้าที่ส่วนราชการนั้นจนกว่าจะตอบ")
        return redirect(back)
    template = "measures/work/instruct_form.html"
    return form_page(request, form, template, "ให้ข้อสั่งการ", measure, back=back, **commitment_of(request, measure, month))


def month_asked(request, plan):
    """The month of `?month=2023-03` from which the executive came, or None: none of the plan's, or to come."""
    try:
        month = thai.PartialDate.from_iso(request.GET["month"])
    except (KeyError, ValueError):
        return None
    of_plan = month.day is None and thai.fiscal_year(month.first) == plan.fiscal_year
    return month if of_plan and month.first <= clock.today() else None


def commitment_of(request, measure, month):
    """For the form: the commitment of `?about=` that led to it, with its state at the month's end or today."""
    commitment = measure.commitments.filter(position=number_of(request.GET.get("about", ""))).first()
    if commitment is None:
        return {}
    as_of = min(month.last, clock.today()) if month else clock.today()
    found = next(s for s in status.commitment_states(measure.plan, as_of) if s.commitment == commitment.pk)
    return {"commitment": commitment, "state": status.status_of(found.key, as_of)}


@never_cache
def answer(request, pk):
    instruction = instruction_asked(request.user, pk)
    mine = list(answering(request.user, instruction))
    if not mine:
        raise PermissionDenied("ข้อสั่งการนี้ไม่ได้สั่งถึงส่วนราชการของท่าน")
    if instruction.withdrawn and request.method != "POST":
        messages.info(request, "ผู้บริหารถอนข้อสั่งการนี้แล้ว จึงไม่ต้องตอบ")
        return redirect(measure_url(instruction.measure.plan, instruction.measure))
    waiting = instruction.waiting
    # a form that is sent again names a division that has answered by now
    divisions = mine if request.method == "POST" else [d for d in mine if d in waiting] or mine
    form = AnswerForm(typed(request), divisions=divisions, auto_id=f"i{pk}_%s")

    def save():
        given = form.cleaned_data
        division = next(d for d in divisions if d.pk == given["division"])
        answer_instruction(
            instruction=instruction, division=division, text=given["text"], token=given["token"], by=request.user
        )
        return f"บันทึกคำตอบของ{division}แล้ว ผู้บริหารเห็นคำตอบนี้ในหน้าภาพรวมรายเดือน"

    template = "measures/work/answer_form.html"
    return written(request, form, save, instruction, template, "ตอบข้อสั่งการ", slot=f"i{pk}")


@never_cache
def withdraw(request, pk):
    instruction = instruction_asked(request.user, pk)
    measure = instruction.measure
    require(request.user, Permission.SIGN, measure.plan.agency)
    if instruction.withdrawn:  # by the first of two presses, say
        messages.info(request, "ข้อสั่งการนี้ถอนไปแล้ว")
        return redirect(measure_url(measure.plan, measure))
    form = ReasonForm(typed(request))

    def save(reason):
        return withdraw_instruction(instruction=instruction, reason=reason, by=request.user)

    if form.is_bound and form.is_valid() and on_form(form, save, **form.cleaned_data):
        messages.success(request, "ถอนข้อสั่งการแล้ว ส่วนราชการไม่ต้องตอบ")
        return redirect(measure_url(measure.plan, measure))
    template = "measures/work/withdraw_form.html"
    return form_page(request, form, template, "ถอนข้อสั่งการ", measure, commitment=instruction)


def instruction_asked(user, pk):
    """The Instruction that an address names: 404 where `user` may not see it."""
    return get_object_or_404(Instruction.objects.visible_to(user).whole(), pk=pk)
