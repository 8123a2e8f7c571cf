"""What changed between two assemblies of one plan is told in words: where, what, before and after."""

from dataclasses import replace
from datetime import date

import pytest

from ita_tracker import thai
from measures.access import System
from measures.actions.plans import set_heading
from measures.actions.progress import record_completion
from measures.models import Deadline, Plan
from measures.proofs import Proof
from reports.assemble import assemble_report
from reports.differences import differences

APRIL = date(2023, 4, 30)
BY = System("tests")


@pytest.fixture
def told(reference):
    """A function that gives (what, before, after) of each change since the beginning, by the place."""
    before = assemble_report(reference, 6, APRIL)

    def told():
        found = {}
        for change in differences(before, assemble_report(Plan.objects.get(pk=reference.pk), 6, APRIL)):
            found.setdefault(change.place, []).append((change.what, change.before, change.after))
        return found

    return told


def test_nothing(told):
    assert told() == {}


def test_a_result_recorded_later_with_what_it_changes(told, reference):
    measure = reference.measures.get(position=13)  # e10: every quarter, the first of them was not answered in time
    deadline = Deadline.objects.filter(commitment__measure=measure, commitment__actor="officer").first()
    link = [Proof("หน้าเว็บไซต์", "https://example.go.th/1", public=True)]
    day = thai.PartialDate.of(date(2023, 4, 20))
    record_completion(measure=measure, date=day, answers=[deadline], note="รายงานแล้ว", evidence=link, by=BY)
    place = "มาตรการ “e๑๐ หน่วยงานที่ท่านติดต่อ มีช่องทางให้ผู้มาติดต่อร้องเรียนการทุจริตของเจ้าหน้า…”"  # no letter is cut in two
    assert told() == {
        f"{place} รายการที่ 1": [
            ("การรายงานผลและการกำกับติดตาม: สถานะ", "เกินกำหนด (120 วัน)", "เกินกำหนด (30 วัน)"),
            (
                "การรายงานผลและการกำกับติดตาม: กำหนดเวลา 31 ธ.ค. 2565: สถานะ",
                "เกินกำหนด (120 วัน)",
                "แล้วเสร็จล่าช้า (ช้า 110 วัน)",
            ),
        ],
        place: [("การดำเนินการ", "", "20 เม.ย. 2566 รายงานแล้ว หน้าเว็บไซต์ https://example.go.th/1")],
    }


def test_a_commitment_with_a_single_deadline_is_told_once(told, reference):
    measure = reference.measures.get(position=6)
    deadline = Deadline.objects.get(commitment__measure=measure, commitment__number=4)
    record_completion(measure=measure, date=thai.PartialDate.of(date(2022, 12, 20)), answers=[deadline], by=BY)
    found = told()
    assert found["มาตรการ “- การจัดซื้อจัดจ้างหรือการพัสดุ” รายการที่ 4"] == [
        ("การรายงานผลและการกำกับติดตาม: สถานะ", "เกินกำหนด (120 วัน)", "แล้วเสร็จตามกำหนด")
    ]
    assert len(found) == 2  # and the result


def test_a_text_of_a_step_and_a_responsible(told, reference):
    measure = reference.measures.get(position=1)
    step = measure.steps.get(number=2)
    type(step).objects.filter(pk=step.pk).update(text="รายงานนายก")
    type(measure).objects.filter(pk=measure.pk).update(responsible_text="")
    assert told() == {
        "มาตรการ “- ข้อมูลพื้นฐาน”": [("ผู้รับผิดชอบ", "- สำนักปลัด\n- กองยุทธศาสตร์และงบประมาณ", "ไม่มี")],
        "มาตรการ “- ข้อมูลพื้นฐาน” ขั้นตอนที่ 2": [("ขั้นตอนหรือวิธีการ", "รายงานผู้บริหาร", "รายงานนายก")],
    }


def test_a_heading_and_the_name_of_the_agency(told, reference):
    set_heading(plan=reference, indicator=reference.assessed_framework.indicators.get(number=9), text="หัวข้อใหม่", by=BY)
    type(reference.agency).objects.filter(pk=reference.agency.pk).update(name="เทศบาลใหม่")
    found = told()
    assert found["เอกสาร"] == [("หน่วยงาน", "เทศบาลตำบลพุทไธสง", "เทศบาลใหม่")]
    ((what, _, after),) = found["หัวข้อ “ตัวชี้วัดที่ ๙ การเปิดเผยข้อมูล เครื่องมือการประเมิน OIT”"]
    assert (what, after) == ("ประเด็นหรือหัวข้อ", "หัวข้อใหม่")


def test_a_measure_that_went_and_whatever_else_differs(reference):
    report = assemble_report(reference, 6, APRIL)
    first, *others = report.groups
    fewer = replace(report, groups=(replace(first, measures=first.measures[1:]), *others))
    (change,) = differences(report, fewer)
    assert (change.what, change.after) == ("มาตรการ", "")
    assert change.before.startswith("- ข้อมูลพื้นฐาน")
    assert differences(report, replace(report, as_of="2023-05-01"))  # at least one where anything differs
