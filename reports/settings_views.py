"""What a coordinator sets for the documents, with a preview, and the scores that the measures answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_POST

from ita_tracker import clock, thai
from measures.access import Permission, require
from measures.models import Indicator, Plan
from measures.views.asked import agency_asked, plan_asked
from measures.views.recording import typed
from reports.actions.documents import set_document, set_scores, set_seal
from reports.additions import REPORT, additions_of
from reports.assemble import assemble_measures, assemble_report
from reports.models import AssessedScore, DocumentSettings, Kind
from reports.render import document
from reports.seal import SealError, as_png
from reports.settings_forms import DocumentForm, ScoresForm, SealForm


def asked(request, agency, kind):
    """The agency, the kind of document, and its settings as they stand, or None."""
    if kind not in Kind.values:
        raise Http404("ไม่มีเอกสารชนิดนี้")
    agency = agency_asked(request.user, agency, Permission.EDIT_PLAN)
    return agency, DocumentSettings.objects.visible_to(request.user).filter(agency=agency, kind=kind).first()


def document_settings(request, agency, kind):
    agency, settings = asked(request, agency, kind)
    form = DocumentForm(typed(request), kind=kind, initial=DocumentForm.initial_of(settings))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        set_document(agency=agency, kind=kind, values=form.values, by=request.user)
        messages.success(request, "บันทึกรูปแบบเอกสารแล้ว")
        return redirect("document_settings", agency.slug, kind)
    return settings_page(request, agency, kind, settings, form, SealForm())


@require_POST
def document_seal(request, agency, kind):
    """A seal in the place of the former one; or none, where that is asked for."""
    agency, settings = asked(request, agency, kind)
    form = SealForm(request.POST, request.FILES)
    if "remove" in request.POST:
        set_seal(agency=agency, kind=kind, content=b"", by=request.user)
        messages.success(request, "นำตราออกแล้ว")
        return redirect("document_settings", agency.slug, kind)
    if form.is_valid():
        try:
            content = as_png(form.cleaned_data["seal"].read())
        except SealError as error:
            form.add_error("seal", str(error))
        else:
            set_seal(agency=agency, kind=kind, content=content, by=request.user)
            messages.success(request, "บันทึกตราแล้ว")
            return redirect("document_settings", agency.slug, kind)
    plain = DocumentForm(kind=kind, initial=DocumentForm.initial_of(settings))
    return settings_page(request, agency, kind, settings, plain, form)


def settings_page(request, agency, kind, settings, form, seal_form):
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
        "seal_form": seal_form,
        "seal": additions.seal,
        "typed": form.is_bound,
        "report": report,
        "box": static("document/box.svg"),
        "faults": document.faults(report) if report else [],
    }
    return render(request, "reports/settings.html", context)


def scores(request, agency, fiscal_year):
    """The scores of the assessment that a plan answers."""
    plan = plan_asked(request.user, agency, fiscal_year)
    require(request.user, Permission.EDIT_PLAN, plan.agency)
    framework = plan.assessed_framework
    indicators = Indicator.objects.filter(framework=framework).prefetch_related("items__indicator")
    standing = AssessedScore.objects.visible_to(request.user).filter(agency=plan.agency, indicator__framework=framework)
    known = {row.item or row.indicator: row.score for row in standing.select_related("item", "indicator")}
    form = ScoresForm(typed(request), indicators=indicators, scores=known)
    if request.method == "POST" and form.is_valid():
        set_scores(agency=plan.agency, framework=framework, scores=form.scores, by=request.user)
        messages.success(request, "บันทึกคะแนนแล้ว")
        return redirect("scores", plan.agency.slug, plan.fiscal_year)
    context = {"section": "plans", "plan": plan, "framework": framework, "form": form}
    return render(request, "reports/scores.html", context)
