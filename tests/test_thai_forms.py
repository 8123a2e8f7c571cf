"""The form fields and the template filters of the Buddhist era, as a browser and a template see them."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.utils.safestring import mark_safe

from ita_tracker.forms import FiscalYearField, ThaiDateField, ThaiPartialDateField, ThaiTextField
from ita_tracker.thai import PartialDate


class ExampleForm(forms.Form):
    on = ThaiDateField(label="วันที่ดำเนินการ")
    around = ThaiPartialDateField(required=False)
    year = FiscalYearField(required=False)


def typed(**data):
    """A bound form, its data as they come from a browser."""
    query = QueryDict(mutable=True)
    query.update(data)
    return ExampleForm(query)


@pytest.mark.parametrize("text", ["30 ก.ย. 2569", "๓๐/๙/๒๕๖๙", " 30 กันยายน พ.ศ. 2569 ", "2026-09-30"])
def test_a_date_field_gives_a_date(text):
    form = typed(on=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"on": date(2026, 9, 30), "around": None, "year": None}
    assert type(form.cleaned_data["on"]) is date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("มีนาคม 2566", PartialDate(2023, 3)),
        ("3/2566", PartialDate(2023, 3)),
        ("วันที่ … เดือน มีนาคม พ.ศ. ๒๕๖๖", PartialDate(2023, 3)),
        ("10 มี.ค. 2566", PartialDate(2023, 3, 10)),
        ("", None),
        ("  ", None),
    ],
)
def test_a_partial_date_field_gives_a_partial_date(text, expected):
    form = typed(on="1/1/2566", around=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["around"] == expected


@pytest.mark.parametrize(("text", "expected"), [("2566", 2566), ("๒๕๖๖", 2566), ("พ.ศ. 2566", 2566), ("", None)])
def test_a_fiscal_year_field_gives_a_number(text, expected):
    form = typed(on="1/1/2566", year=text)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["year"] == expected


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("on", "", "โปรดพิมพ์วันที่ เช่น 30 ก.ย. 2569"),
        ("on", " ", "โปรดพิมพ์วันที่ เช่น 30 ก.ย. 2569"),
        ("on", "30/9/2026", "ปีต้องเป็น พ.ศ. โปรดพิมพ์ 30/9/2569 (พ.ศ. 2569 คือ ค.ศ. 2026)"),
        ("on", "ก.ย. 2569", "โปรดระบุวันที่ด้วย เช่น 30 ก.ย. 2569"),
        ("on", "31 กันยายน 2569", "เดือนกันยายนมี 30 วัน โปรดพิมพ์วันที่ 1 ถึง 30"),
        ("around", "มีนาคม 2023", "ปีต้องเป็น พ.ศ. โปรดพิมพ์ มีนาคม 2566 (พ.ศ. 2566 คือ ค.ศ. 2023)"),
        ("year", "2023", "ปีต้องเป็น พ.ศ. โปรดพิมพ์ 2566 (พ.ศ. 2566 คือ ค.ศ. 2023)"),
        ("year", "๖๖", "โปรดพิมพ์ปีงบประมาณ พ.ศ. เป็นเลขสี่หลัก เช่น 2569"),
    ],
)
def test_an_error_says_what_to_type(field, text, message):
    form = typed(**({"on": "1/1/2566"} | {field: text}))
    assert not form.is_valid()
    assert form.errors == {field: [message]}


@pytest.mark.parametrize("field", [ThaiDateField, ThaiPartialDateField, FiscalYearField])
def test_a_required_field_asks_in_thai(field):
    with pytest.raises(forms.ValidationError, match=r"^.'โปรดพิมพ์"):
        field().clean("")


def test_a_date_is_shown_in_the_buddhist_era():
    form = ExampleForm(initial={"on": date(2026, 9, 30), "around": PartialDate(2023, 3), "year": 2566})
    assert 'value="30 ก.ย. 2569"' in str(form["on"])
    assert 'value="มี.ค. 2566"' in str(form["around"])
    assert 'value="2566"' in str(form["year"])
    assert "2026" not in str(form)
    assert "2023" not in str(form)


def test_the_box_helps_to_type():
    form = ExampleForm()
    box = str(form["on"])
    assert 'type="text"' in box
    assert 'autocomplete="off"' in box
    assert 'inputmode="text"' in box
    assert 'placeholder="เช่น 30 ก.ย. 2569"' in box
    assert "30 ก.ย. 2569" in form["on"].help_text
    assert "value=" not in box
    assert 'inputmode="numeric"' in str(form["year"])
    assert ThaiDateField(help_text="วันที่ประกาศ").help_text == "วันที่ประกาศ"


@pytest.mark.parametrize("text", ["30/9/2026", " ๓๑ กันยายน 2569", "9/30/2569", '<b>"&', "๓๐ ก.ย. ๒๕๖๙"])
def test_what_was_typed_is_shown_back_unchanged(text):
    form = typed(on=text, around=text, year=text)
    form.is_valid()
    for field in form:
        assert field.value() == field.field.widget.format_value(text) == text
        assert "<b>" not in str(field)


@pytest.mark.parametrize(
    ("field", "initial", "text", "changed"),
    [
        (ThaiDateField(), date(2026, 9, 30), "30 ก.ย. 2569", False),
        (ThaiDateField(), date(2026, 9, 30), "๓๐/๙/๒๕๖๙", False),
        (ThaiDateField(), "2026-09-30", "30/9/2569", False),
        (ThaiDateField(), datetime(2026, 9, 29, 18, tzinfo=UTC), "30/9/2569", False),  # already the 30th in Thailand
        (ThaiDateField(), date(2026, 9, 30), "29 ก.ย. 2569", True),
        (ThaiDateField(), date(2026, 9, 30), "", True),
        (ThaiDateField(), date(2026, 9, 30), "30/9/2026", True),
        (ThaiDateField(), None, "", False),
        (ThaiDateField(), None, "30/9/2569", True),
        (ThaiDateField(), "ไม่ทราบ", "30/9/2569", True),
        (ThaiDateField(disabled=True), date(2026, 9, 30), "1/1/2566", False),
        (ThaiPartialDateField(), PartialDate(2023, 3), "มีนาคม 2566", False),
        (ThaiPartialDateField(), PartialDate(2023, 3), "1 มีนาคม 2566", True),
        (ThaiPartialDateField(), date(2023, 3, 1), "1 มีนาคม 2566", False),
        (ThaiPartialDateField(), None, "", False),
        (FiscalYearField(), 2566, "๒๕๖๖", False),
        (FiscalYearField(), 2566, "2567", True),
        (FiscalYearField(), None, "", False),
    ],
)
def test_only_another_value_is_a_change(field, initial, text, changed):
    assert field.has_changed(initial, text) is changed


def test_a_hidden_initial_value_is_read_back():
    class HiddenForm(forms.Form):
        on = ThaiDateField(show_hidden_initial=True)
        around = ThaiPartialDateField(show_hidden_initial=True)

    first = HiddenForm(initial={"on": date(2026, 9, 30), "around": PartialDate(2023, 3)})
    data = {"on": "30/9/2569", "around": "3/2566"}
    for field in first:
        data[field.html_initial_name] = field.as_hidden(only_initial=True).split('value="')[1].split('"')[0]
    assert HiddenForm(data).changed_data == []
    assert HiddenForm(data | {"on": "29/9/2569"}).changed_data == ["on"]


def render(text, **context):
    return Template("{% load thai %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        (date(2023, 1, 31), "thai_date", "31 มกราคม 2566"),
        (date(2023, 1, 31), "thai_date_short", "31 ม.ค. 2566"),
        (date(2023, 1, 31), "thai_month", "มกราคม 2566"),
        (PartialDate(2023, 3), "thai_date", "มีนาคม 2566"),
        (PartialDate(2023, 3), "thai_date_short", "มี.ค. 2566"),
        (PartialDate(2023, 3, 10), "thai_month", "มีนาคม 2566"),
        (datetime(2022, 12, 31, 17, tzinfo=UTC), "thai_date", "1 มกราคม 2566"),  # midnight in Thailand
        (datetime(2022, 12, 31, 16, 59, tzinfo=UTC), "thai_date", "31 ธันวาคม 2565"),
        ("ข้อ e6 ปี 2566", "thai_digits", "ข้อ e๖ ปี ๒๕๖๖"),
        (12, "thai_digits", "๑๒"),
        (0, "thai_digits", "๐"),
    ],
)
def test_filters(value, name, expected):
    assert render("{{ value|" + name + " }}", value=value) == expected


@pytest.mark.parametrize("name", ["thai_digits", "thai_date", "thai_date_short", "thai_month"])
@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_shown_for_nothing(name, value):
    assert render("[{{ value|" + name + " }}]", value=value) == "[]"


def test_filters_can_be_chained_for_a_document():
    assert render("{{ day|thai_date|thai_digits }}", day=date(2023, 1, 31)) == "๓๑ มกราคม ๒๕๖๖"


@pytest.mark.parametrize("value", ["<b>5</b>", mark_safe("<b>5</b>")])
def test_markup_stays_escaped(value):
    assert render("{{ value|thai_digits }}", value=value) == "&lt;b&gt;๕&lt;/b&gt;"


def test_an_address_is_kept_in_a_template():
    note = "ดูที่ https://x.go.th/a1?b=2&c=3 ข้อ 5"
    assert render("{{ note|thai_digits }}", note=note) == "ดูที่ https://x.go.th/a1?b=2&amp;c=3 ข้อ ๕"


def test_a_text_field_refuses_what_no_word_has_and_no_page_is_drawn_of_in_time():
    field = ThaiTextField(max_length=5_000)
    assert field.clean("ดำเนินการจัดทำน้ำดื่ม") == "ดำเนินการจัดทำน้ำดื่ม"
    for text in ("ำ" * 5_000, "ทำํา\u0e4dา"):  # the second typed in two parts each
        with pytest.raises(forms.ValidationError, match="ติดกันหลายตัว"):
            field.clean(text)
