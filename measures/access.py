"""Who may do what: the roles, and the one table of what each allows."""

from django.core.exceptions import PermissionDenied
from django.db import models


class Role(models.TextChoices):
    OFFICER = "officer", "เจ้าหน้าที่"
    COORDINATOR = "coordinator", "ผู้ประสานงาน ITA"
    EXECUTIVE = "executive", "ผู้บริหาร"
    AUDITOR = "auditor", "ผู้ตรวจสอบ"
    ADMINISTRATOR = "administrator", "ผู้ดูแลระบบของหน่วยงาน"


class Permission(models.TextChoices):
    READ = "read", "ดูแผน ผลการดำเนินงาน และรายงานของหน่วยงาน"
    RECORD_OWN = "record_own", "บันทึกผลของมาตรการที่ส่วนราชการของตนรับผิดชอบ"
    RECORD_ALL = "record_all", "บันทึกผลของทุกมาตรการในหน่วยงาน"
    EDIT_PLAN = "edit_plan", "จัดทำและแก้ไขแผน"
    DECIDE = "decide", "ขยายกำหนดเวลาหรือยกเลิกรายการ โดยระบุเหตุผล"
    MANAGE_PEOPLE = "manage_people", "จัดการผู้ใช้ บทบาท และส่วนราชการ"


GRANTS = {
    Role.OFFICER: {Permission.READ, Permission.RECORD_OWN},
    Role.COORDINATOR: {Permission.READ, Permission.RECORD_ALL, Permission.EDIT_PLAN},
    Role.EXECUTIVE: {Permission.READ, Permission.DECIDE},
    Role.AUDITOR: {Permission.READ},
    Role.ADMINISTRATOR: {Permission.READ, Permission.MANAGE_PEOPLE},
}

READERS = [role for role, permissions in GRANTS.items() if Permission.READ in permissions]
RECORD_ALL = [role for role, permissions in GRANTS.items() if Permission.RECORD_ALL in permissions]
RECORD_OWN = [role for role, permissions in GRANTS.items() if Permission.RECORD_OWN in permissions]


class System:
    """A command that writes in nobody's name, such as a loader; it may do everything and is named in the trail."""

    def __init__(self, name):
        self.name = name

    def __str__(self):
        return self.name


def may(by, permission, agency):
    """Whether `by` (a User or a System) holds `permission` in `agency` today."""
    if isinstance(by, System):
        return True
    return any(permission in GRANTS[m.role] for m in by.current_memberships().filter(agency=agency))


def require(by, permission, agency):
    """Raise PermissionDenied unless `by` may."""
    if not may(by, permission, agency):
        raise PermissionDenied("บัญชีของท่านไม่มีสิทธิดำเนินการนี้")


def may_record(by, measure):
    """Whether `by` may record results of `measure`; the rule is that of the queryset."""
    if isinstance(by, System):
        return True
    return type(measure).objects.recordable_by(by).filter(pk=measure.pk).exists()


def divisions_of(by, measure):
    """The divisions in whose name `by` may record results of `measure`: those that answer for it, and are theirs."""
    agency = measure.plan.agency
    divisions = agency.divisions.all() if measure.all_divisions else measure.divisions.all()
    if isinstance(by, System) or by.current_memberships().filter(agency=agency, role__in=RECORD_ALL).exists():
        return divisions
    own = by.current_memberships().filter(agency=agency, role__in=RECORD_OWN)
    return divisions.filter(memberships__in=own).distinct()


def records_somewhere(user):
    """Whether a person records results at all: they land on "my work"."""
    return user.current_memberships().filter(role__in=[*RECORD_ALL, *RECORD_OWN]).exists()


def require_record(by, measure):
    """Raise PermissionDenied unless `by` may record results of `measure`."""
    if not may_record(by, measure):
        raise PermissionDenied("มาตรการนี้ไม่อยู่ในความรับผิดชอบของส่วนราชการของท่าน")
