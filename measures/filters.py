"""The filters beside a plan's measures; every choice is limited to what the plan itself holds."""

from collections import defaultdict
from datetime import timedelta

import django_filters
from django.db.models import Model, Q
from django.forms import HiddenInput, IntegerField

from ita_tracker import thai
from ita_tracker.forms import PlainSelect
from measures import status
from measures.forms import CHOOSE
from measures.models import Actor, Completion, Division, Indicator, Instrument, Measure
from measures.status import State
from measures.words import NOTHING_RECORDED

NOTHING, UNLINKED, CHANGED, OF_MONTH = "nothing_recorded", "unlinked", "changed", "of_month"
SOON, BEFORE, AFTER = "soon", "before", "after"
DUE_BY, DONE_BY = "due-by-", "done-by-"  # and a month: up to its end, whatever fell due before it included
NO_DIVISION = "none"
SEARCHED = (
    *("heading", "responsible_text", "lead_in", "steps__text", "commitments__text", "completions__note"),
    *("indicator__name", "topic__name"),
)
WRONG = {"invalid_choice": CHOOSE}


def search(**kwargs):
    """A filter by words that somebody types."""
    wrong = {"max_length": "โปรดพิมพ์ไม่เกิน 200 ตัวอักษร"}
    return django_filters.CharFilter(label="ค้นหาข้อความ", max_length=200, error_messages=wrong, **kwargs)


def without_unseen(data):
    """What was asked for, without what cannot be seen in the words to be searched for: it was not typed."""
    data = data.copy()
    if "text" in data:
        data["text"] = "".join(letter for letter in data["text"] if letter.isprintable())
    return data


def writings(text):
    """A text as it may be written, its digits Arabic or Thai."""
    return {text, thai.to_arabic_digits(text), thai.thai_number(text)}


class PlaceFilter(django_filters.Filter):
    """A whole number; a decimal one would be made one, and "-1e9999999" takes hours for that."""

    field_class = IntegerField


class MeasureFilter(django_filters.FilterSet):
    """Filters of one plan; needs `plan`, its `states` (CommitmentState) and whether results exist `as_of` a day.

    Once `qs` was read, `matched` tells the commitments that were asked for, each with its deadlines (DeadlineState)
    where those were; None where measures were asked for as a whole. Where measures were asked for by their results,
    `results` are those (Completion).
    """

    indicator = django_filters.ModelChoiceFilter(
        widget=PlainSelect, label="ตัวชี้วัด", queryset=None, empty_label="ทุกตัวชี้วัด", error_messages=WRONG
    )
    instrument = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="เครื่องมือการประเมิน",
        field_name="indicator__instrument",
        choices=[(i.value, i.value) for i in Instrument],
        empty_label="ทุกเครื่องมือ",
        error_messages=WRONG,
    )
    division = django_filters.ModelChoiceFilter(
        widget=PlainSelect,
        label="ส่วนราชการ",
        queryset=None,
        method="of_division",
        empty_label="ทุกส่วนราชการ",
        null_label="ไม่ได้ระบุส่วนราชการ",
        null_value=NO_DIVISION,
        error_messages=WRONG,
    )
    state = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="สถานะของรายการ",
        choices=[
            *State.choices,
            (NOTHING, NOTHING_RECORDED),
            (UNLINKED, "มีผลที่ไม่ตอบรายการใด"),
            (CHANGED, "สถานะเปลี่ยนจากสิ้นเดือนก่อน"),
            (OF_MONTH, "มีผลที่ดำเนินการในเดือนนั้น"),
        ],
        method="in_state",
        empty_label="ทุกสถานะ",
        error_messages=WRONG,
    )
    due = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="ช่วงเวลาของงวด (สถานะจึงเป็นของงวดนั้น)",
        choices=[],
        method="falling_due",
        empty_label="ทุกช่วงเวลา",
        error_messages=WRONG,
    )
    actor = django_filters.ChoiceFilter(
        widget=PlainSelect,
        label="ฝ่ายที่ดำเนินการ (ใช้ร่วมกับสถานะ)",
        choices=Actor.choices,
        method="with_state",
        empty_label="ทุกฝ่าย",
        error_messages=WRONG,
    )
    measure = PlaceFilter(field_name="position", widget=HiddenInput, label="มาตรการลำดับที่")
    text = search(method="containing")

    class Meta:
        model = Measure
        fields = []

    def __init__(self, data, *, plan, states, as_of, queryset):
        super().__init__(without_unseen(data), queryset=queryset)
        self.plan, self.states, self.as_of = plan, states, as_of
        self.matched = self.results = None
        used = plan.measures.order_by().values("indicator")
        self.filters["indicator"].queryset = Indicator.objects.filter(pk__in=used).order_by("number", "pk")
        self.filters["division"].queryset = Division.objects.filter(agency=plan.agency_id)
        self.filters["due"].extra["choices"] = due_choices(plan.fiscal_year)

    def of_division(self, measures, name, division):
        if division == NO_DIVISION:
            return measures.filter(all_divisions=False, divisions=None)
        return measures.filter(Q(all_divisions=True) | Q(divisions=division)).distinct()

    def in_state(self, measures, name, state):
        if state == NOTHING:
            return measures.with_nothing_recorded(self.as_of)
        if state == UNLINKED:
            return self.with_results(measures, answer_links=None)
        if state == OF_MONTH:
            return self.with_results(measures, done_on__gte=self.as_of.replace(day=1))
        if state == CHANGED:
            month_before = status.commitment_states(self.plan, self.as_of.replace(day=1) - timedelta(days=1))
            then = {found.commitment: found.state for found in month_before}
            changed = [found.commitment for found in self.states if found.state != then[found.commitment]]
            return self.holding(measures, dict.fromkeys(changed))
        if self.form.cleaned_data.get("due"):
            return measures  # the state of a deadline is meant: see falling_due
        return self.holding(measures, dict.fromkeys(f.commitment for f in self.states if f.state == state))

    def falling_due(self, measures, name, due):
        """Measures with a deadline that falls due then, in the state that is asked for if one is."""
        state = self.form.cleaned_data.get("state")
        if state not in State.values:
            state = None
        within = defaultdict(list)
        for found in status.deadline_states(self.plan, self.as_of):
            if found.due and falls(found, due, self.plan.fiscal_year) and state in (None, found.state):
                within[found.commitment].append(found)
        return self.holding(measures, within)

    def holding(self, measures, asked):
        """Those of the measures that hold one of the commitments `asked` for, if it is of the actor asked for."""
        actor = self.form.cleaned_data.get("actor")
        found = [f for f in self.states if f.commitment in asked and actor in ("", None, f.actor)]
        self.matched = {f.commitment: asked[f.commitment] for f in found}
        return measures.filter(pk__in={f.measure for f in found})

    def with_results(self, measures, **which):
        """Those of the measures that hold such results."""
        counting = Completion.objects.counting(self.as_of).of_officers()
        self.results = counting.filter(measure__plan=self.plan, **which).distinct()
        return measures.filter(pk__in=self.results.values("measure"))

    @property
    def chosen(self):
        """The conditions in words, as the form names its choices; whose commitments, only where those are asked for."""
        given = self.form.cleaned_data
        if self.matched is None:
            given = given | {"actor": ""}
        told = []
        for name, field in self.form.fields.items():
            if name == "measure" or given.get(name) in (None, ""):
                continue
            told.append(f"“{given[name]}”" if name == "text" else label_of(field, given[name]))
        return told

    def with_state(self, measures, name, actor):
        """Says whose commitments `state` is about; alone it leaves nothing out."""
        return measures

    def containing(self, measures, name, text):
        """Measures that contain the words anywhere, their digits Thai or Arabic, or that answer the item so named."""
        measures_of_plan = Measure.objects.filter(plan=self.plan).order_by()
        found = Q(pk__in=measures_of_plan.filter(items__code__iexact=thai.to_arabic_digits(text).strip()).values("pk"))
        for field in SEARCHED:  # each for itself: joined, every step would be looked at beside every result
            held = Q()
            for form in writings(text):
                held |= Q(**{f"{field}__icontains": form})
            found |= Q(pk__in=measures_of_plan.filter(held).values("pk"))
        return measures.filter(found)


def label_of(field, value):
    """What a field of choices calls a value, in groups or not; a row of the database says it itself."""
    if isinstance(value, Model):
        return str(value)
    groups = [of if isinstance(of, list | tuple) else [(key, of)] for key, of in field.choices]
    return next((str(label) for group in groups for key, label in group if key == value), str(value))


def due_choices(fiscal_year):
    """The deadlines that may be asked for: due soon, due in or by the end of a month, or done by its end."""
    months = [thai.PartialDate(*month) for month in thai.fiscal_months(fiscal_year)]
    named = [(month.iso, f"ครบกำหนดเดือน{thai.format_partial(month)}") for month in months]
    brief = [(month.iso, thai.format_partial(month, "short")) for month in months]
    return [
        (SOON, f"ครบกำหนดภายใน {status.SOON} วัน"),
        ("ครบกำหนดในเดือน", [(BEFORE, "ครบกำหนดก่อนปีงบประมาณ"), *named, (AFTER, "ครบกำหนดหลังปีงบประมาณ")]),
        ("ต้องแล้วเสร็จสะสม", [(DUE_BY + iso, f"ต้องแล้วเสร็จถึงสิ้น {name}") for iso, name in brief]),
        ("แล้วเสร็จสะสม", [(DONE_BY + iso, f"แล้วเสร็จถึงสิ้น {name}") for iso, name in brief]),
    ]


def falls(deadline, due, fiscal_year):
    """Whether a DeadlineState with a due day is among those that are asked for, in the words of `due_choices`."""
    if due == SOON:
        return deadline.state == State.DUE_SOON
    if due == BEFORE:
        return deadline.due < thai.fiscal_year_start(fiscal_year).isoformat()
    if due == AFTER:
        return deadline.due > thai.fiscal_year_end(fiscal_year).isoformat()
    for which, day in ((DUE_BY, deadline.due), (DONE_BY, deadline.answered)):
        if due.startswith(which):
            return deadline.state != State.CANCELLED and day is not None and day[:7] <= due.removeprefix(which)
    return deadline.due[:7] == due
