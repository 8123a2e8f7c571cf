"""The filters beside a trail; every choice is of the agency whose trail it is."""

from datetime import timedelta

import django_filters
from django.db.models import Q

from ita_tracker import clock
from ita_tracker.forms import PlainSelect, ThaiDateField
from measures.filters import WRONG, search, without_unseen, writings
from measures.models import AuditEvent, Plan, User
from measures.trail_keys import key_of
from measures.trail_words import VERBS
from measures.words import shortened

SEARCHED = ("subject", "actor", "reason")


class DayFilter(django_filters.Filter):
    field_class = ThaiDateField


def choice(label, everything, choices=(), **kwargs):
    return django_filters.ChoiceFilter(
        widget=PlainSelect, label=label, choices=choices, empty_label=everything, error_messages=WRONG, **kwargs
    )


class TrailFilter(django_filters.FilterSet):
    """Filters of one chain; of an agency's also by person, and by plan or whatever else an event may be about."""

    person = choice("บุคคล", "ทุกคน", method="of_person")
    about = choice("แผนหรือเรื่อง", "ทุกเรื่อง", method="about_one")
    verb = choice("การดำเนินการ", "ทุกอย่าง", sorted(VERBS.items(), key=lambda pair: pair[1]))
    since = DayFilter(label="ตั้งแต่วันที่", method="from_day", help_text="ปี พ.ศ. เช่น 1 ต.ค. 2568")
    until = DayFilter(label="ถึงวันที่", method="to_day", help_text="ปี พ.ศ. เช่น 30 ก.ย. 2569")
    text = search(method="containing", help_text="ในชื่อผู้ดำเนินการ เรื่อง และเหตุผล")

    class Meta:
        model = AuditEvent
        fields = []

    def __init__(self, data, *, queryset, agency=None):
        super().__init__(without_unseen(data), queryset=queryset)
        self.person_key = None
        if agency is None:
            del self.filters["person"], self.filters["about"]
            return
        people = [(key_of(user), str(user)) for user in User.objects.of_agency(agency).order_by("name", "pk")]
        plans = [(key_of(plan), f"แผนปีงบประมาณ พ.ศ. {plan.fiscal_year}") for plan in Plan.objects.filter(agency=agency)]
        self.filters["person"].extra["choices"] = self.with_asked("person", people)
        self.filters["about"].extra["choices"] = self.with_asked("about", plans)

    def with_asked(self, name, choices):
        """The choices, and what a link asks for besides, if this chain tells of it: even where it is gone by now."""
        asked = self.data.get(name, "")[:60]
        if not asked or asked in dict(choices) or not asked.isprintable():
            return choices
        newest = self.queryset.order_by("-seq")
        if told := newest.filter(key=asked).values_list("subject", flat=True).first():
            return [*choices, (asked, shortened(told))]
        if told := newest.filter(actor_key=asked).values_list("actor", flat=True).first():
            return [*choices, (asked, shortened(told))]
        return choices

    @property
    def branches(self):
        """The events asked for as one query, or of a person as two: what they did, and what was done to them.

        Each reads an index in its order; the two as one would sort all that a person ever did for each page.
        """
        found = self.qs
        if self.person_key is None:
            return [found]
        return [found.filter(actor_key=self.person_key), found.filter(key=self.person_key)]

    def of_person(self, events, name, key):
        self.person_key = key
        return events

    def about_one(self, events, name, key):
        return events.filter(**{"plan_key" if key.startswith("plan:") else "key": key})

    def from_day(self, events, name, day):
        return events.filter(at__gte=clock.start_of(day))

    def to_day(self, events, name, day):
        return events.filter(at__lt=clock.start_of(day + timedelta(days=1)))

    def containing(self, events, name, text):
        found = Q()
        for form in writings(text):
            for field in SEARCHED:
                found |= Q(**{f"{field}__icontains": form})
        return events.filter(found)
