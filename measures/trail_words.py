"""An event in Thai words: what was done, and what its fields held before and after."""

from measures.access import Role
from measures.models import OneTimeLink, ProgressNote
from measures.plan_words import LABELS as OF_PLANS
from measures.plan_words import dated
from measures.reminders import Choice

VERBS = {  # every verb that an action records; a test finds those without words
    "account closed": "ปิดบัญชี",
    "account opened again": "เปิดใช้บัญชีอีกครั้ง",
    "administrator invited": "เชิญผู้ดูแลระบบของหน่วยงาน",
    "agency created": "สร้างหน่วยงาน",
    "audit pack downloaded": "ดาวน์โหลดชุดตรวจสอบ",
    "calendar address made": "สร้างที่อยู่ปฏิทิน",
    "calendar address revoked": "ยกเลิกที่อยู่ปฏิทิน",
    "commitment added": "เพิ่มรายการ",
    "commitment cancelled": "ยกเลิกรายการ",
    "commitment changed": "แก้ไขรายการ",
    "commitment moved": "เลื่อนลำดับรายการ",
    "commitment removed": "ลบรายการ",
    "completion corrected": "แก้ไขผล",
    "completion recorded": "บันทึกผล",
    "completion undone": "เลิกทำผลที่เพิ่งบันทึก",
    "completion withdrawn": "ถอนผล",
    "deadline extended": "ขยายกำหนดเวลา",
    "digits chosen": "เลือกตัวเลขบนหน้าจอ",
    "division added": "เพิ่มส่วนราชการ",
    "division removed": "ลบส่วนราชการ",
    "division renamed": "เปลี่ยนชื่อส่วนราชการ",
    "divisions reordered": "เรียงลำดับส่วนราชการ",
    "document approval requested": "อนุมัติเอกสารให้จัดทำ",
    "document issued": "ออกเอกสาร",
    "document returned": "ส่งคืนเอกสาร",
    "document seal changed": "เปลี่ยนตราของเอกสาร",
    "document settings changed": "ตั้งค่าเอกสาร",
    "document submitted": "เสนอเอกสาร",
    "document withdrawn": "ถอนเอกสารจากหน้าสาธารณะ",
    "event recorded": "บันทึกเหตุการณ์",
    "evidence destroyed": "อนุมัติให้ทำลายไฟล์หลักฐาน",
    "evidence destruction asked": "ขอทำลายไฟล์หลักฐาน",
    "evidence destruction refused": "ไม่อนุมัติให้ทำลายไฟล์หลักฐาน",
    "evidence found damaged": "พบไฟล์หลักฐานเสียหาย",
    "evidence read": "เปิดอ่านไฟล์หลักฐานที่ไม่เผยแพร่",
    "follow-ups recorded": "บันทึกการกำกับติดตาม",
    "framework chosen": "เลือกกรอบการประเมินที่อ้างถึง",
    "frameworks loaded": "นำเข้ากรอบการประเมิน",
    "group moved": "เลื่อนลำดับกลุ่มตัวชี้วัด",
    "heading set": "กำหนดหัวข้อของตัวชี้วัด",
    "instruction answered": "ตอบข้อสั่งการ",
    "instruction given": "ให้ข้อสั่งการ",
    "instruction withdrawn": "ถอนข้อสั่งการ",
    "issued document does not match": "พบไฟล์ของเอกสารที่ออกไม่ตรงกับค่าแฮช",
    "link issued": "ออกลิงก์ตั้งรหัสผ่าน",
    "measure added": "เพิ่มมาตรการ",
    "measure changed": "แก้ไขมาตรการ",
    "measure moved": "เลื่อนลำดับมาตรการ",
    "measure removed": "ลบมาตรการ",
    "month signed": "ลงนามกำกับติดตามรายเดือน",
    "note added": "แจ้งความก้าวหน้า",
    "note withdrawn": "ถอนความก้าวหน้า",
    "password changed": "เปลี่ยนรหัสผ่าน",
    "password reset asked for": "ขอตั้งรหัสผ่านใหม่",
    "password set by link": "ตั้งรหัสผ่านด้วยลิงก์",
    "password set": "ตั้งรหัสผ่านโดยคำสั่ง",
    "person changed": "แก้ไขข้อมูลผู้ใช้",
    "person invited": "เชิญผู้ใช้",
    "person taken out": "นำผู้ใช้ออกจากหน่วยงาน",
    "plan adopted": "ประกาศใช้แผน",
    "plan copied": "คัดลอกแผนจากปีก่อน",
    "plan created": "สร้างแผน",
    "publication recorded": "บันทึกการเผยแพร่เอกสาร",
    "reminders chosen": "เลือกการแจ้งเตือน",
    "reminders sent": "ส่งการแจ้งเตือน",
    "role granted": "ให้บทบาท",
    "scores changed": "แก้ไขคะแนนการประเมิน",
    "server administrator invited": "เชิญผู้ดูแลเครื่องแม่ข่าย",
    "step added": "เพิ่มขั้นตอน",
    "step changed": "แก้ไขขั้นตอน",
    "step moved": "เลื่อนลำดับขั้นตอน",
    "step removed": "ลบขั้นตอน",
    "tour dismissed": "ไม่ต้องแสดงขั้นตอนเริ่มใช้งานอีก",
    "user created": "สร้างบัญชีผู้ใช้",
    "user deactivated": "ปิดบัญชีโดยคำสั่ง",
}
FIELDS = {
    "accepted": "ข้อบกพร่องที่ยอมรับ",
    "acting_position": "รักษาราชการแทน",
    "adopted_on": "วันที่ประกาศใช้",
    "answer_by": "ตอบภายใน",
    "answers": "ตอบกำหนดเวลา",
    "approved": "ผู้อนุมัติ",
    "approved_name": "ชื่อผู้อนุมัติ",
    "approved_position": "ตำแหน่งผู้อนุมัติ",
    "as_of": "ข้อมูล ณ วันที่",
    "asked_by": "ผู้ขอ",
    "assessed_year": "ปีที่ประเมิน",
    "changed_since": "ข้อมูลเปลี่ยนแปลงหลังเสนอ",
    "changes_since": "จำนวนรายการที่เปลี่ยนแปลงหลังเสนอ",
    "checked_name": "ชื่อผู้ตรวจสอบ",
    "checked_position": "ตำแหน่งผู้ตรวจสอบ",
    "code": "รหัสตรวจสอบ",
    "commitments": "จำนวนรายการ",
    "copied_from": "คัดลอกจากแผนปี พ.ศ.",
    "cover_lines": "ข้อความเพิ่มบนปก",
    "data_sha256": "ค่าแฮชของข้อมูล",
    "date": "วันที่ดำเนินการ",
    "dated": "วันที่ของหลักฐาน",
    "day": "วันที่",
    "division": "ส่วนราชการ",
    "divisions": "ส่วนราชการ",
    "due": "ครบกำหนด",
    "email": "อีเมล",
    "event": "เหตุการณ์",
    "evidence": "หลักฐาน",
    "evidence_list": "บัญชีหลักฐาน",
    "facts_seen": "ค่าแฮชของข้อมูลที่ผู้อนุมัติเห็น",
    "failed": "ส่งไม่สำเร็จ",
    "file": "รหัสไฟล์",
    "files": "ไฟล์",
    "fiscal_year": "ปีงบประมาณ พ.ศ.",
    "heading": "ประเด็น",
    "intro": "ข้อความนำ",
    "is_active": "บัญชีใช้งานได้",
    "items": "จำนวนข้อ",
    "kind": "เรื่อง",
    "measures": "มาตรการ",
    "month": "เดือน",
    "name": "ชื่อ",
    "note": "ทำอะไรไปแล้ว",
    "notes": "ความก้าวหน้าในช่องการดำเนินการ",
    "number": "เลขข้อ",
    "order": "ลำดับ",
    "outcome": "ผลลัพธ์",
    "pdf_sha256": "ค่าแฮชของไฟล์ PDF",
    "pdf_size": "ขนาดไฟล์ PDF (ไบต์)",
    "place": "ที่",
    "position": "ตำแหน่ง",
    "prepared": "ผู้จัดทำ",
    "prepared_name": "ชื่อผู้จัดทำ",
    "prepared_position": "ตำแหน่งผู้จัดทำ",
    "public": "เผยแพร่ต่อสาธารณะ",
    "published_on": "วันที่เผยแพร่",
    "purpose": "ชนิดของลิงก์",
    "read_at": "อ่านข้อมูลเมื่อประวัติถึงลำดับที่",
    "reason": "เหตุผลของผู้ขอ",
    "remark": "ข้อคิดเห็นของผู้บริหาร",
    "reminders_off": "การแจ้งเตือนที่ปิด",
    "role": "บทบาท",
    "roles": "บทบาท",
    "round": "รอบ (เดือน)",
    "seal": "ตราของหน่วยงาน",
    "sent": "ส่งแล้ว",
    "sha256": "ค่าแฮช SHA-256",
    "signed_by": "ลงนามโดย",
    "size": "ขนาด (ไบต์)",
    "slug": "รหัสหน่วยงาน",
    "steps": "จำนวนขั้นตอน",
    "summary": "หน้าสรุป",
    "text": "ข้อความ",
    "thai_digits": "ใช้เลขไทยบนหน้าจอ",
    "title": "ชื่อหลักฐาน",
    "told": "ข้อที่ต้องตรวจ",
    "url": "ลิงก์",
    "username": "ชื่อผู้ใช้",
    "valid_until": "ใช้งานได้ถึง",
    "version": "ฉบับที่",
    "withdrawn": "ถอนแล้ว",
    "years": "ปี พ.ศ.",
}
LABELS = {  # fields that hold one of few codes
    "kind": {**dict(ProgressNote.Kind.choices), "measures": "เอกสารมาตรการ", "report": "รายงานการดำเนินการ"},
    "reminders_off": dict(Choice.choices),
    "purpose": dict(OneTimeLink.Purpose.choices),
    "role": dict(Role.choices),
    "roles": dict(Role.choices),
}
OF_DOCUMENTS = {"number": "เลขที่", "reason": "เหตุผลที่ออกฉบับใหม่"}  # elsewhere an entry's number, and who asked why
DOCUMENTED = {"document", "publication", "audit"}  # the verbs of documents begin so
PLANNED = {"measure", "step", "commitment", "group", "plan", "framework"}  # the editor's verbs begin so
NOTHING = "ไม่มี"


def verb(event):
    """What was done."""
    return VERBS.get(event.verb, event.verb)


def changes(event):
    """(field, before, after) in words; one of the two is None where the event tells only of what was made, or ended."""
    before, after = event.before, event.after
    about = event.verb.partition(" ")[0]
    names = FIELDS | (OF_PLANS if about in PLANNED else OF_DOCUMENTS if about in DOCUMENTED else {})
    return [
        (
            names.get(name, name),
            value(name, brief(before.get(name), after.get(name))) if before else None,
            value(name, brief(after.get(name), before.get(name))) if after else None,
        )
        for name in {**before, **after}
    ]


def brief(held, other):
    """A field's list with those of its things that stand in the `other` one too by their names only.

    What differs would be lost among hashes otherwise; a thing's name is said once where it has it twice.
    """
    if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
        return held
    other = other if isinstance(other, list) else []
    return [each["title"] if each in other and "title" in each else without_twin(each) for each in held]


def without_twin(thing):
    return {key: each for key, each in thing.items() if key != "name" or each != thing.get("title")}


def value(name, held):
    """What a field held, as people read it: dates of the Buddhist era, names for codes, lists in a row."""
    if isinstance(held, bool):
        return "ใช่" if held else "ไม่ใช่"
    if name == "accepted" and held:
        return "; ".join(accepted(each) for each in held)
    if name == "read_at" and held:
        held = str(held).partition(".")[0]  # the rest is for the software that compares
    if isinstance(held, list):
        between = "; " if name == "evidence" else ", "  # a proof has commas of its own
        return between.join(value(name, each) for each in held) or NOTHING
    if isinstance(held, dict):
        return ", ".join(f"{FIELDS.get(key, key)} {value(key, each)}" for key, each in held.items()) or NOTHING
    if held is None or held == "":
        return NOTHING
    return dated(LABELS.get(name, {}).get(held, str(held)))


def accepted(fault):
    """A fault that an executive accepted, without its code."""
    return f"{fault.get('place')} · {fault.get('text')} เหตุผลที่ยอมรับ: {fault.get('reason')}"
