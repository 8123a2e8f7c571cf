"""The filters beside a plan's measures; every choice is limited to what the plan itself holds."""

import django_filters
from django.db.models import Q

from ita_tracker import thai
from ita_tracker.forms import PlainSelect
from measures.models import Actor, Division, Indicator, Instrument, Measure
from measures.status import State
from measures.words import NOTHING_RECORDED

NOTHING = "nothing_recorded"
SEARCHED = (
    *("heading", "responsible_text", "lead_in", "steps__text", "commitments__text", "completions__note"),
    *("indicator__name", "topic__name"),
)
THAI_DIGITS = str.maketrans("0123456789", thai.DIGITS)
CHOOSE = {"invalid_choice": "โปรดเลือกจากรายการ"}


class MeasureFilter(django_filters.FilterSet):
    """Filters of one plan; needs `plan`, its `states` (CommitmentState) and whether results exist `as_of` a day."""

    indicator = django_filters.ModelChoiceFilter(
        widget=PlainSelect, label="ตัวชี้วัด", queryset=None, empty_label="ทุกตัวชี้วัด", error_messages=CHOOSE
    )
    instrument = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="เครื่องมือการประเมิน",
        field_name="indicator__instrument",
        choices=[(i.value, i.value) for i in Instrument],
        empty_label="ทุกเครื่องมือ",
        error_messages=CHOOSE,
    )
    division = django_filters.ModelChoiceFilter(
        widget=PlainSelect,
        label="ส่วนราชการ",
        queryset=None,
        method="of_division",
        empty_label="ทุกส่วนราชการ",
        error_messages=CHOOSE,
    )
    state = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="สถานะของรายการ",
        choices=[*State.choices, (NOTHING, NOTHING_RECORDED)],
        method="in_state",
        empty_label="ทุกสถานะ",
        error_messages=CHOOSE,
    )
    actor = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="ฝ่ายที่ดำเนินการ (ใช้ร่วมกับสถานะ)",
        choices=Actor.choices,
        method="with_state",
        empty_label="ทุกฝ่าย",
        error_messages=CHOOSE,
    )
    text = django_filters.CharFilter(
        label="ค้นหาข้อความ",
        method="containing",
        max_length=200,
        error_messages={"max_length": "โปรดพิมพ์ไม่เกิน 200 ตัวอักษร"},
    )

    class Meta:
        model = Measure
        fields = []

    def __init__(self, data, *, plan, states, as_of, queryset):
        data = data.copy()
        if "text" in data:  # what cannot be seen was not typed
            data["text"] = "".join(letter for letter in data["text"] if letter.isprintable())
        super().__init__(data, queryset=queryset)
        self.plan, self.states, self.as_of = plan, states, as_of
        used = plan.measures.order_by().values("indicator")
        self.filters["indicator"].queryset = Indicator.objects.filter(pk__in=used).order_by("number", "pk")
        self.filters["division"].queryset = Division.objects.filter(agency=plan.agency_id)

    def of_division(self, measures, name, division):
        return measures.filter(Q(all_divisions=True) | Q(divisions=division)).distinct()

    def in_state(self, measures, name, state):
        if state == NOTHING:
            return measures.with_nothing_recorded(self.as_of)
        actor = self.form.cleaned_data.get("actor")
        of_actor = (found for found in self.states if found.state == state and actor in ("", None, found.actor))
        return measures.filter(pk__in={found.measure for found in of_actor})

    def with_state(self, measures, name, actor):
        """Says whose commitments `state` is about; alone it leaves nothing out."""
        return measures

    def containing(self, measures, name, text):
        """Measures that contain the words anywhere, their digits Thai or Arabic, or that answer the item so named."""
        found = Q(items__code__iexact=thai.to_arabic_digits(text).strip())
        for form in {text, thai.to_arabic_digits(text), text.translate(THAI_DIGITS)}:
            for field in SEARCHED:
                found |= Q(**{f"{field}__icontains": form})
        return measures.filter(pk__in=Measure.objects.filter(found, plan=self.plan).values("pk"))
