"""From draft to decision: the documents of a plan, submitting one, and the page on which an executive decides."""

import logging

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ita_tracker import clock, thai
from measures.access import Permission, may, require
from measures.forms import ReasonForm
from measures.models import Plan
from measures.views.asked import plan_asked, round_asked
from measures.views.attempt import on_form
from measures.views.errors import page as error_page
from reports import compared, completeness, jobs, stored
from reports.actions import issuing, submitting
from reports.differences import differences
from reports.forms import ApproveForm, SubmitForm
from reports.mending import Mending
from reports.models import IssuedDocument, Kind, Submission
from reports.present import assemble
from reports.render import document
from reports.views import draft_pdf

logger = logging.getLogger(__name__)
PAGE = 25
SUBMITTED = "เสนอเอกสารแล้ว ข้อมูลถูกเก็บไว้ตามที่เป็นอยู่ขณะนั้น และรอผู้บริหารพิจารณา"
ALREADY = "แบบฟอร์มนี้เสนอเอกสารฉบับนี้ไปแล้ว และมีผู้พิจารณาแล้ว หากต้องการเสนอใหม่ โปรดเปิดแบบฟอร์มใหม่"


@require_GET
def document_list(request):
    """The plans whose documents a person may see, those that wait for a decision first."""
    waiting = waiting_for(request.user)
    plans = Plan.objects.visible_to(request.user).select_related("agency")
    context = {
        "section": "documents",
        "waiting": waiting[:PAGE],
        "waiting_count": waiting.count(),
        "page": Paginator(plans, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "reports/document_list.html", context)


def waiting_for(user):
    """The submissions that a person may see and that nobody has decided, the oldest first."""
    return Submission.objects.visible_to(user).waiting().light().order_by("submitted_at", "pk")


@require_GET
def documents(request, agency, fiscal_year):
    plan = plan_asked(request.user, agency, fiscal_year)
    of_plan = {"agency": plan.agency, "fiscal_year": plan.fiscal_year}
    submissions = Submission.objects.filter(**of_plan).light().select_related("decision")
    issued = list(IssuedDocument.objects.filter(**of_plan).light())
    newest = {}
    for each in issued:  # the newest version of each document comes first
        each.newer = newest.get((each.kind, each.round))
        newest[each.kind, each.round] = each
    context = {
        "section": "documents",
        "plan": plan,
        "waiting": submissions.filter(decision=None),
        "returned": submissions.filter(decision__outcome="returned").order_by("-decision__decided_at", "-pk")[:PAGE],
        "issued": issued,
        "may_prepare": may(request.user, Permission.PREPARE, plan.agency),
    }
    return render(request, "reports/documents.html", context)


@never_cache
def submit(request, agency, fiscal_year):
    plan = plan_asked(request.user, agency, fiscal_year)
    require(request.user, Permission.PREPARE, plan.agency)
    form, faults = SubmitForm(request.POST or None, initial=asked(request)), []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = on_form(
            form,
            submitting.submit_document,
            plan=plan,
            **form.which,
            as_of=given["as_of"],
            reason=given["reason"],
            token=given["token"],
            by=request.user,
        )
        if made:
            messages.success(request, ALREADY if hasattr(made, "decision") else SUBMITTED)
            return redirect("submission", made.pk)
        if given["as_of"] <= clock.today():
            report = assemble(plan, **form.which, as_of=given["as_of"])
            faults = Mending(request.user, plan, report).of(document.faults(report))
    context = {"section": "documents", "plan": plan, "form": form, "faults": faults}
    return render(request, "reports/submit.html", context)


def asked(request):
    """What the form says at first: what the page of the draft was showing."""
    try:
        day = thai.parse_date(request.GET.get("as_of", "")).first
    except thai.DateError:
        day = clock.today()
    measures = request.GET.get("kind") == Kind.MEASURES
    return {"document": "measures-0" if measures else f"report-{int(round_asked(request))}", "as_of": day}


def submission_asked(user, pk):
    submissions = (
        Submission.objects.visible_to(user).select_related("agency", "decision", "issued").defer("issued__data")
    )
    return get_object_or_404(submissions, pk=pk)


@never_cache
@require_GET
def submission(request, pk):
    return page(request, submission_asked(request.user, pk))


def page(request, submission, *, approve=None, back=None):
    """The page of a submission, with the forms of what may be done to it; those that were sent, as they were."""
    try:
        report, unreadable = stored.report_of(submission), ""
    except stored.Unreadable as fault:
        logger.critical("Submission %s: %s", submission.pk, fault)
        report, unreadable = None, str(fault)
    undecided = not hasattr(submission, "decision")
    job = submission.jobs.first()
    context = {
        "section": "documents",
        "plan": plan_of(submission),
        "submission": submission,
        "report": report,
        "unreadable": unreadable,
        "box": static("document/box.svg"),
        "job": job,
        "running": bool(job and undecided and issuing.alive(job, clock.now())),
        "stopped": issuing.STOPPED if job and undecided and not issuing.alive(job, clock.now()) else "",
    }
    if undecided and not context["running"]:
        own = submission.prepared_by_id == request.user.pk
        approves = may(request.user, Permission.APPROVE, submission.agency)
        context |= {"own": own, "back": (back or ReasonForm(prefix="back")) if approves or own else None}
    if undecided and not context["running"] and report:
        now = compared.now(submission, report)
        told = mended(request.user, submission, report, completeness.findings(report))
        blocking = [(each, address) for each, address in told if each.blocks]
        if approve is None:
            approve = approve_form(submission, [each for each, _ in blocking], job=job)
        approve.now = now.seen.signed(submission) if now else ""
        context |= {
            "blocking": blocking,
            "warning": [(each, address) for each, address in told if not each.blocks],
            "mendable": any(address for _, address in told),
            "changes": differences(report, now.report) if now else [],
            "approve": approve if approves and not own else None,
            "asked": [(*one, field) for one, (_, field) in zip(blocking, approve.pairs, strict=True)],
        }
    return render(request, "reports/submission.html", context)


def plan_of(submission):
    """What the pages say of agency and year: the plan itself, or the same words where it is gone."""
    return Plan(agency=submission.agency, fiscal_year=submission.fiscal_year)


def mended(user, submission, report, faults):
    """Each fault with where the person mends it in the plan as it is now, or None."""
    plans = Plan.objects.filter(agency=submission.agency, fiscal_year=submission.fiscal_year).select_related("agency")
    plan = plans.first()
    return Mending(user, plan, report).of(faults) if plan else [(each, None) for each in faults]


def approve_form(submission, faults, data=None, job=None):
    """The form of an approval, with the reasons given for a drawing that stopped: the submission is still the same."""
    given = [fault["reason"] for fault in job.accepted] if job else []
    return ApproveForm(data, submission=submission, faults=faults, given=given)


@never_cache
@require_POST
def approve(request, pk):
    submission = submission_asked(request.user, pk)
    submitting.require_approver(submission, request.user)
    try:
        form = approve_form(submission, issuing.blocking(stored.report_of(submission)), request.POST)
    except stored.Unreadable:
        return page(request, submission)  # which says so
    if form.is_valid():
        noted = on_form(
            form,
            issuing.request_issue,
            submission=submission,
            reasons=form.reasons,
            seen=form.cleaned_data["seen"],
            as_submitted=form.cleaned_data["as_submitted"],
            by=request.user,
        )
        if noted:
            job, new = noted
            if new:
                jobs.start(job)
            return redirect("submission", pk)
    return page(request, submission, approve=form)


@never_cache
@require_POST
def send_back(request, pk):
    submission = submission_asked(request.user, pk)
    if submission.prepared_by_id != request.user.pk:
        require(request.user, Permission.APPROVE, submission.agency)
    form = ReasonForm(request.POST, prefix="back")
    if form.is_valid() and on_form(
        form,
        submitting.return_submission,
        submission=submission,
        reason=form.cleaned_data["reason"],
        by=request.user,
    ):
        messages.success(request, "ส่งคืนเอกสารแล้ว เหตุผลแสดงไว้ที่หน้ารายงานของแผน")
        return redirect("documents", submission.agency.slug, submission.fiscal_year)
    return page(request, submission, back=form)


@require_GET
def submission_pdf(request, pk):
    try:
        return draft_pdf(stored.report_of(submission_asked(request.user, pk)))
    except stored.Unreadable as fault:
        return error_page(request, 500, "อ่านเอกสารที่เสนอไม่ได้", str(fault))


@never_cache
@require_GET
def progress(request, pk):
    """How far the drawing is, for the page that asks every other second; at its end the whole page is loaded anew."""
    submission = submission_asked(request.user, pk)
    job = submission.jobs.first()
    if hasattr(submission, "decision") or not job or not issuing.alive(job, clock.now()):
        return HttpResponse(headers={"HX-Redirect": reverse("submission", args=[pk])})
    return render(request, "reports/progress.html", {"submission": submission, "job": job})
