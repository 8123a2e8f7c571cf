"""What a coordinator sets for the documents, with a preview, and the scores that the measures answer."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ita_tracker import clock, thai
from measures.access import Permission, require
from measures.actions.editing import Changed, seal
from measures.models import Indicator, Plan
from measures.views.asked import agency_asked, plan_asked
from measures.views.attempt import on_next_page, typed
from reports.actions.documents import scores_of, set_document, set_scores, set_seal
from reports.additions import REPORT, additions_of
from reports.assemble import assemble_measures, assemble_report
from reports.models import DocumentSettings, Kind
from reports.render import document
from reports.seal import SealError, as_png
from reports.settings_forms import DocumentForm, ScoresForm, SealForm


def asked(request, agency, kind):
    """The agency, the kind of document, and its settings as they stand, or None."""
    if kind not in Kind.values:
        raise Http404("ไม่มีเอกสารชนิดนี้")
    agency = agency_asked(request.user, agency, Permission.EDIT_PLAN)
    return agency, DocumentSettings.objects.visible_to(request.user).filter(agency=agency, kind=kind).first()


@never_cache
def document_settings(request, agency, kind):
    agency, settings = asked(request, agency, kind)
    form_of = partial(DocumentForm, kind=kind, initial=DocumentForm.initial_of(settings))
    form, standing = form_of(typed(request)), None
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            values, seen = form.values, form.cleaned_data["seen"]
            set_document(agency=agency, kind=kind, values=values, seen=seen, by=request.user)
        except Changed as conflict:
            form, standing = again(request, form_of, conflict)
        else:
            messages.success(request, "บันทึกรูปแบบเอกสารแล้ว")
            return redirect("document_settings", agency.slug, kind)
    return settings_page(request, agency, kind, settings, form, standing=standing)


def again(request, form_of, conflict):
    """The form with what was typed, which now carries what somebody else saved: saving again is a choice; and that."""
    data = request.POST.copy()
    data["seen"] = seal(conflict.standing)
    form = form_of(data)
    form.is_valid()
    form.add_error(None, str(conflict))
    return form, form.others(conflict.standing)


@require_POST
def document_seal(request, agency, kind):
    """A seal in the place of the former one that was seen; or none, where that is asked for."""
    agency, settings = asked(request, agency, kind)
    form = SealForm(request.POST, request.FILES)
    content, done = b"", "นำตราออกแล้ว"
    if "remove" not in request.POST:
        content, done = picture_of(form), "บันทึกตราแล้ว"
    if content is None:
        plain = DocumentForm(kind=kind, initial=DocumentForm.initial_of(settings))
        return settings_page(request, agency, kind, settings, plain, form)
    seen = request.POST.get("seen", "")
    on_next_page(request, done, set_seal, agency=agency, kind=kind, content=content, seen=seen, by=request.user)
    return redirect("document_settings", agency.slug, kind)


def picture_of(form):
    """The picture that was sent, as a PNG; None where there is none, which the form then says."""
    if not form.is_valid():
        return None
    try:
        return as_png(form.cleaned_data["seal"].read())
    except SealError as error:
        form.add_error("seal", str(error))
        return None


def settings_page(request, agency, kind, settings, form, seal_form=None, standing=None):
    additions = settings.additions if settings else additions_of(None)
    if form.is_bound and form.is_valid():
        additions = additions_of(form.values, additions.seal)
    plan = Plan.objects.visible_to(request.user).select_related("agency", "assessed_framework").filter(agency=agency)
    plan, report = plan.order_by("-fiscal_year", "pk").first(), None
    if plan and kind == REPORT:
        report = assemble_report(plan, thai.Round.TWELVE, clock.today(), additions)
    elif plan:
        report = assemble_measures(plan, clock.today(), additions)
    context = {
        "section": "plans",
        "agency": agency,
        "kind": Kind(kind),
        "kinds": Kind,
        "form": form,
        "standing": standing,
        "seal_form": seal_form or SealForm(),
        "seal": additions.seal,
        "typed": form.is_bound,
        "report": report,
        "box": static("document/box.svg"),
        "faults": document.faults(report) if report else [],
    }
    return render(request, "reports/settings.html", context, status=409 if standing else 200)


@never_cache
def scores(request, agency, fiscal_year):
    """The scores of the assessment that a plan answers."""
    plan = plan_asked(request.user, agency, fiscal_year)
    require(request.user, Permission.EDIT_PLAN, plan.agency)
    framework = plan.assessed_framework
    indicators = Indicator.objects.filter(framework=framework).prefetch_related("items__indicator")
    known = {row.item or row.indicator: row.score for row in scores_of(plan.agency, framework)}
    form_of = partial(ScoresForm, indicators=indicators, scores=known)
    form, standing = form_of(typed(request)), None
    if request.method == "POST" and form.is_valid():
        asked = {"scores": form.scores, "seen": form.cleaned_data["seen"]}
        try:
            set_scores(agency=plan.agency, framework=framework, **asked, by=request.user)
        except Changed as conflict:
            form, standing = again(request, form_of, conflict)
        else:
            messages.success(request, "บันทึกคะแนนแล้ว")
            return redirect("scores", plan.agency.slug, plan.fiscal_year)
    context = {"section": "plans", "plan": plan, "framework": framework, "form": form, "standing": standing}
    return render(request, "reports/scores.html", context, status=409 if standing else 200)
