"""An executive's decisions on an officers' commitment: a later deadline, or its cancellation, each with a reason."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache

from ita_tracker import clock, thai
from measures import words
from measures.access import Permission, require
from measures.actions.progress import cancel_commitment, extend_deadline
from measures.addresses import measure_url
from measures.answerable import OPEN
from measures.facts import judge, with_facts
from measures.forms import ExtendForm, ReasonForm
from measures.models import Commitment
from measures.views.attempt import on_form, typed
from measures.views.recording import form_page


@never_cache
def extend(request, pk):
    commitment = commitment_to_decide(request.user, pk)
    dated = {d.pk: (d, s) for d, s in judge(commitment, clock.today()).deadlines if s.due and s.state in OPEN}
    deadlines = [(pk, f"{thai.format_date(s.due)} · {words.words(s)}") for pk, (d, s) in dated.items()]
    in_time = next((pk for pk, (_, s) in dated.items() if s.due >= clock.today()), None)
    form = ExtendForm(typed(request), deadlines=deadlines, initial={"deadline": in_time})

    def save():
        given = form.cleaned_data
        deadline, status = dated[given["deadline"]]
        extend_deadline(deadline=deadline, new_due=given["new_due"], reason=given["reason"], by=request.user)
        if status.due < clock.today():
            return "บันทึกการขยายกำหนดเวลาแล้ว แต่อนุญาตหลังครบกำหนด จึงยังแสดงว่าเกินกำหนด"
        return f"ขยายกำหนดเวลาเป็นวันที่ {thai.format_date(given['new_due'])} แล้ว"

    explanation = "การขยายมีผลต่อสถานะเมื่ออนุญาตภายในวันครบกำหนดเดิมเท่านั้น"
    return decided(request, form, save, commitment, "measures/work/extend_form.html", "ขยายกำหนดเวลา", explanation)


@never_cache
def cancel(request, pk):
    commitment = commitment_to_decide(request.user, pk)
    form = ReasonForm(typed(request))

    def save():
        cancel_commitment(commitment=commitment, reason=form.cleaned_data["reason"], by=request.user)
        return "ยกเลิกรายการแล้ว"

    explanation = "รายการที่ยกเลิกจะนับแยกตั้งแต่วันนี้ ผลที่บันทึกไว้แล้วยังคงอยู่"
    return decided(request, form, save, commitment, "measures/work/cancel_form.html", "ยกเลิกรายการ", explanation)


def commitment_to_decide(user, pk):
    """The Commitment that an address names: 404 where `user` may not see it, 403 where they may not decide."""
    commitments = with_facts(Commitment.objects.visible_to(user).select_related("measure__plan__agency"))
    commitment = get_object_or_404(commitments, pk=pk)
    require(user, Permission.DECIDE, commitment.measure.plan.agency)
    return commitment


def decided(request, form, save, commitment, template, title, explanation):
    """The answer to a decision: back to the measure, or the form again with what is wrong."""
    measure = commitment.measure
    if request.method == "POST" and form.is_valid() and (said := on_form(form, save)):
        messages.success(request, said)
        return redirect(measure_url(measure.plan, measure))
    return form_page(request, form, template, title, measure, commitment=commitment, explanation=explanation)
