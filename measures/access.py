"""Who may do what: the roles, and the one table of what each allows."""

from django.core.exceptions import PermissionDenied
from django.db import models


class Role(models.TextChoices):
    OFFICER = "officer", "เจ้าหน้าที่"
    COORDINATOR = "coordinator", "ผู้ประสานงาน ITA"
    EXECUTIVE = "executive", "ผู้บริหาร"
    AUDITOR = "auditor", "ผู้ตรวจสอบ"
    ADMINISTRATOR = "administrator", "ผู้ดูแลระบบของหน่วยงาน"

    @property
    def sentence(self):
        """What the role may do, as the screens say it."""
        return SENTENCES[self]


SENTENCES = {
    Role.OFFICER: "ดูแผนของหน่วยงานและประวัติของมาตรการ บันทึกและแก้ไขผลของมาตรการที่ส่วนราชการของตนรับผิดชอบ",
    Role.COORDINATOR: (
        "บันทึกและแก้ไขผลได้ทุกส่วนราชการ จัดทำและแก้ไขแผน จัดทำเอกสารและเสนอผู้บริหาร ขอทำลายไฟล์ที่ไม่ควรมีอยู่ และดูประวัติของหน่วยงาน"
    ),
    Role.EXECUTIVE: (
        "ดูข้อมูลทั้งหมดของหน่วยงาน อนุมัติหรือส่งคืนเอกสาร ถอนเอกสารจากหน้าสาธารณะ ขยายกำหนดเวลาหรือยกเลิกรายการโดยระบุเหตุผล "
        "และอนุมัติการทำลายไฟล์หลักฐาน แต่ไม่อนุมัติสิ่งที่ตนจัดทำ และไม่ขยายกำหนดเวลาให้ตนเอง"
    ),
    Role.AUDITOR: "ดูแผน รายงาน หลักฐาน และประวัติของหน่วยงาน จนถึงวันที่กำหนดเท่านั้น บันทึกหรือแก้ไขไม่ได้",
    Role.ADMINISTRATOR: "จัดการผู้ใช้ บทบาท และส่วนราชการ และดูประวัติของหน่วยงาน บันทึกหรือแก้ไขผลการดำเนินงานไม่ได้",
}
SERVER_ADMINISTRATOR = "ผู้ดูแลเครื่องแม่ข่าย"
SERVER_ADMINISTRATOR_SENTENCE = "สร้างหน่วยงาน เชิญผู้ดูแลระบบคนแรก ดูกรอบการประเมินและประวัติของเครื่องแม่ข่าย ไม่เห็นข้อมูลของหน่วยงานใด"


class Permission(models.TextChoices):
    READ = "read", "ดูแผน ผลการดำเนินงาน และรายงานของหน่วยงาน"
    RECORD_OWN = "record_own", "บันทึกผลของมาตรการที่ส่วนราชการของตนรับผิดชอบ"
    RECORD_ALL = "record_all", "บันทึกผลของทุกมาตรการในหน่วยงาน"
    EDIT_PLAN = "edit_plan", "จัดทำและแก้ไขแผน"
    PREPARE = "prepare", "จัดทำเอกสารและเสนอผู้บริหาร"
    APPROVE = "approve", "อนุมัติหรือส่งคืนเอกสาร และถอนเอกสารจากหน้าสาธารณะ"
    ASK_DESTRUCTION = "ask_destruction", "ขอทำลายไฟล์หลักฐานที่ไม่ควรมีอยู่ โดยระบุเหตุผล"
    DECIDE = "decide", "ขยายกำหนดเวลา ยกเลิกรายการ หรืออนุมัติการทำลายไฟล์หลักฐาน โดยระบุเหตุผล"
    READ_TRAIL = "read_trail", "ดูประวัติการดำเนินการทั้งหมดของหน่วยงาน"
    MANAGE_PEOPLE = "manage_people", "จัดการผู้ใช้ บทบาท และส่วนราชการ"


GRANTS = {
    Role.OFFICER: {Permission.READ, Permission.RECORD_OWN},
    Role.COORDINATOR: {
        Permission.READ,
        Permission.RECORD_ALL,
        Permission.EDIT_PLAN,
        Permission.PREPARE,
        Permission.ASK_DESTRUCTION,
        Permission.READ_TRAIL,
    },
    Role.EXECUTIVE: {Permission.READ, Permission.DECIDE, Permission.APPROVE, Permission.READ_TRAIL},
    Role.AUDITOR: {Permission.READ, Permission.READ_TRAIL},
    Role.ADMINISTRATOR: {Permission.READ, Permission.READ_TRAIL, Permission.MANAGE_PEOPLE},
}


class System:
    """A command that writes in nobody's name, such as a loader; it may do everything and is named in the trail."""

    def __init__(self, name):
        self.name = name

    def __str__(self):
        return self.name


def roles_with(permission):
    """The roles that allow something."""
    return [role for role, permissions in GRANTS.items() if permission in permissions]


READERS = roles_with(Permission.READ)
DECIDERS = roles_with(Permission.DECIDE)
RECORD_ALL = roles_with(Permission.RECORD_ALL)
RECORD_OWN = roles_with(Permission.RECORD_OWN)
FOLLOWERS = [*RECORD_OWN, *RECORD_ALL, *DECIDERS]  # who has deadlines of their own, and hears of them


def may(by, permission, agency):
    """Whether `by` (a User or a System) holds `permission` in `agency` today."""
    if isinstance(by, System):
        return True
    return by.current_memberships().filter(agency=agency, role__in=roles_with(permission)).exists()


def require(by, permission, agency):
    """Raise PermissionDenied unless `by` (a User or a System) holds `permission` in `agency` today."""
    if not may(by, permission, agency):
        raise PermissionDenied("บัญชีของท่านไม่มีสิทธิดำเนินการนี้")


def require_server_administrator(by):
    """Raise PermissionDenied unless `by` looks after the server, or is a command."""
    if not isinstance(by, System) and not (by.is_active and by.is_server_administrator):
        raise PermissionDenied("เฉพาะผู้ดูแลเครื่องแม่ข่ายเท่านั้นที่ดำเนินการนี้ได้")


def may_record(by, measure):
    """Whether `by` may record results of `measure`; a test holds the rule to that of the queryset.

    Asked twice for each result, so it asks little: the queryset's own query takes as long as inserting the result.
    """
    if isinstance(by, System):
        return True
    held = by.current_memberships().filter(agency=measure.plan.agency_id)
    held = list(held.order_by().values_list("role", "divisions"))
    if any(role in RECORD_ALL for role, _ in held):
        return True
    own = {division for role, division in held if role in RECORD_OWN}
    return bool(own) and (measure.all_divisions or measure.divisions.filter(pk__in=own - {None}).exists())


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


def follows_deadlines(user):
    """Whether a person has deadlines of their own: they record results, or follow up as an executive."""
    return user.current_memberships().filter(role__in=FOLLOWERS).exists()


def require_followed(by):
    """Raise PermissionDenied unless `by` has deadlines of their own."""
    if not follows_deadlines(by):
        raise PermissionDenied("บัญชีของท่านไม่มีรายการที่ต้องดำเนินการ จึงไม่มีปฏิทินและการแจ้งเตือน")


def decides_somewhere(user):
    """Whether a person decides on deadlines at all, as executives do: they land on the month."""
    return user.current_memberships().filter(role__in=DECIDERS).exists()


def require_record(by, measure):
    """Raise PermissionDenied unless `by` may record results of `measure`."""
    if not may_record(by, measure):
        raise PermissionDenied("มาตรการนี้ไม่อยู่ในความรับผิดชอบของส่วนราชการของท่าน")
