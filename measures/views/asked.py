"""What an address asks for: agency, plan, day, round; what cannot be had is a Thai sentence with status 400 or 404."""

from django.core.exceptions import BadRequest
from django.http import Http404

from ita_tracker import clock, thai
from measures.access import require
from measures.models import Agency, Measure, Plan


class BadDay(BadRequest):
    """The day that was typed is none; the page asks for it again."""


def plan_asked(user, agency, fiscal_year):
    """The Plan that an address names, if `user` may see it; Http404 otherwise."""
    try:
        year = thai.parse_fiscal_year(fiscal_year)
        plans = Plan.objects.visible_to(user).select_related("agency", "assessed_framework", "adoption")
        return plans.get(agency__slug=agency, fiscal_year=year)
    except thai.DateError as error:
        raise Http404(str(error)) from None
    except Plan.DoesNotExist:
        raise Http404(f"ไม่พบแผนของปีงบประมาณ พ.ศ. {year} หรือท่านไม่มีสิทธิดูข้อมูลของหน่วยงานนี้") from None


def measure_asked(user, plan, position):
    """The Measure that an address names, without its lists; Http404 where the plan has none there."""
    measure = Measure.objects.visible_to(user).filter(plan=plan, position=position).first()
    if measure is None:
        raise Http404(f"แผนนี้ไม่มีมาตรการที่ {position}")
    return measure


def day_asked(request):
    """The day of `?as_of=`, in any usual writing, or today."""
    text = request.GET.get("as_of", "").strip()
    if not text:
        return clock.today()
    try:
        return thai.parse_date(text).first
    except thai.DateError as error:
        raise BadDay(str(error)) from None


def number_of(text):
    """The whole number that an address or a form says; None where it says none, or one that no row can have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def round_asked(request):
    """The round of `?round=`, or that of 6 months."""
    text = request.GET.get("round", "6")
    if text not in {str(which.value) for which in thai.Round}:
        raise BadRequest("รอบของรายงานต้องเป็น 6 หรือ 12 เดือน")
    return thai.Round(int(text))


def agency_asked(user, slug, permission):
    """The Agency of an address: Http404 if `user` may not see it, PermissionDenied if they lack `permission` there."""
    agency = Agency.objects.visible_to(user).filter(slug=slug).first()
    if agency is None:
        raise Http404("ไม่พบหน่วยงานนี้ หรือท่านไม่มีสิทธิดูข้อมูลของหน่วยงานนี้")
    require(user, permission, agency)
    return agency
