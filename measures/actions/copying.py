"""A new plan from an earlier one: its measures with their rules moved on, and nothing that was recorded for them."""

from collections import defaultdict
from dataclasses import replace

from django.db import transaction

from measures.actions.entries import NewCommitment
from measures.actions.plans import open_plan
from measures.actions.schedules import occurrences_of, written
from measures.actions.trail import ActionError, record
from measures.models import Actor, Commitment, Deadline, IndicatorHeading, Measure, Plan, Step
from measures.words import shortened


@transaction.atomic
def copy_plan(*, source, fiscal_year, assessed_framework, by, token=None):
    """A draft for `fiscal_year` with the measures of an earlier plan of the agency, their rules moved on.

    What cannot be copied as it was, because the new framework asks for other things, is told in `to_check`.
    """
    plan, made = open_plan(source.agency, fiscal_year, assessed_framework, by, token)
    if not made:
        return plan
    if source.fiscal_year >= fiscal_year:
        raise ActionError("คัดลอกได้จากแผนของปีก่อนหน้าเท่านั้น", "source")
    source = Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=source.pk)  # nobody changes it meanwhile
    copy = Copy(source, plan)
    copy.headings()
    copy.measures()
    plan.to_check = copy.told
    plan.save(update_fields=["to_check"])
    after = {"fiscal_year": fiscal_year, "copied_from": source.fiscal_year, "measures": copy.count, "told": copy.told}
    record("plan copied", plan, by=by, agency=plan.agency, after=after)
    return plan


def moved(rule, years):
    """A rule some years later; a month without a year stays, for it takes the year of its plan."""
    day = rule.day
    if day:
        leap = (day.month, day.day) == (2, 29)
        day = (day.replace(day=28) if leap else day).replace(year=day.year + years)
    return replace(rule, year=rule.year and rule.year + years, day=day)


class Copy:
    """One copying: what of the old plan is what in the new one, and sentences on what is not as it was."""

    def __init__(self, source, plan):
        self.source, self.plan, self.told, self.count = source, plan, [], 0
        new = plan.assessed_framework
        self.indicators = {i.number: i for i in new.indicators.all()}
        self.topics, self.items = {}, defaultdict(list)
        for indicator in new.indicators.prefetch_related("topics", "items"):
            self.topics |= {(indicator.number, topic.name): topic for topic in indicator.topics.all()}
            for item in indicator.items.all():
                self.items[item.code].append(item)

    def tell(self, sentence):
        if sentence not in self.told:
            self.told.append(sentence)

    def indicator(self, old):
        """The indicator of the same number, or None; another name is told."""
        new = self.indicators.get(old.number)
        if new and new.name != old.name:
            self.tell(f"ตัวชี้วัดที่ {old.number} เดิมชื่อ “{old.name}” ในกรอบใหม่ชื่อ “{new.name}” โปรดตรวจสอบว่ายังตรงกัน")
        return new

    def headings(self):
        new = []
        for heading in self.source.headings.select_related("indicator"):
            if indicator := self.indicator(heading.indicator):
                new.append(IndicatorHeading(plan=self.plan, indicator=indicator, text=heading.text))
            else:
                self.tell(f"หัวข้อของตัวชี้วัดที่ {heading.indicator.number} ไม่ได้คัดลอก เพราะกรอบใหม่ไม่มีตัวชี้วัดนี้")
        IndicatorHeading.objects.bulk_create(new)

    def measures(self):
        """Copy the measures with all that hangs on them, in a fixed number of queries."""
        old = self.source.measures.select_related("indicator", "topic").prefetch_related(
            "items", "divisions", "steps", "commitments__cancellation"
        )
        pairs = [(measure, new) for measure in old.order_by("position", "pk") if (new := self.measure(measure))]
        Measure.objects.bulk_create(new for _, new in pairs)
        self.count = len(pairs)
        divisions = {measure.pk: self.divisions(measure) for measure, _ in pairs}
        link(Measure.divisions, [(new, division) for measure, new in pairs for division in divisions[measure.pk]])
        link(Measure.items, [(new, item) for measure, new in pairs for item in self.items_of(measure)])
        Step.objects.bulk_create(
            Step(measure=new, position=step.position, number=step.number, text=step.text)
            for measure, new in pairs
            for step in measure.steps.all()
        )
        self.commitments(pairs, divisions)

    def measure(self, old):
        """The measure in the new plan, not yet saved; None where its indicator is not there."""
        indicator = self.indicator(old.indicator)
        if indicator is None:
            self.tell(
                f"มาตรการ “{old.title}” ไม่ได้คัดลอก เพราะกรอบใหม่ไม่มีตัวชี้วัดที่ {old.indicator.number} โปรดเพิ่มเองในตัวชี้วัดที่ตรงกัน"
            )
            return None
        topic = self.topics.get((indicator.number, old.topic.name)) if old.topic else None
        if old.topic and not topic:
            self.tell(f"มาตรการ “{old.title}” ไม่ได้ระบุหัวข้อ เพราะกรอบใหม่ไม่มีหัวข้อ “{old.topic.name}” ในตัวชี้วัดนี้")
        return Measure(
            plan=self.plan,
            position=old.position,
            indicator=indicator,
            topic=topic,
            heading=old.heading,
            responsible_text=old.responsible_text,
            all_divisions=old.all_divisions,
            lead_in=old.lead_in,
            theme=old.theme,
        )

    def divisions(self, old):
        return [division for division in old.divisions.all() if division.agency_id == self.plan.agency_id]

    def items_of(self, old):
        """The items of the same code, and of the same indicator where several have it; the others are told."""
        for item in old.items.all():
            same = self.items.get(item.code, [])
            new = next((i for i in same if i.indicator.number == old.indicator.number), same[0] if same else None)
            if new is None:
                self.tell(f"มาตรการ “{old.title}” ไม่ได้ระบุข้อ {item.code} เพราะกรอบใหม่ไม่มีข้อนี้")
                continue
            if new.title != item.title:
                self.tell(f"ข้อ {item.code} เดิมคือ “{item.title}” ในกรอบใหม่คือ “{new.title}” โปรดตรวจสอบว่ายังตรงกัน")
            yield new

    def commitments(self, pairs, divisions):
        years = self.plan.fiscal_year - self.source.fiscal_year
        everyone = list(self.plan.agency.divisions.all())
        new, required = [], []
        for old, measure in pairs:
            for each in old.commitments.all():
                said = NewCommitment(
                    each.text, Actor(each.actor), moved(each.rule, years), each.number, each.each_division
                )
                commitment = Commitment(measure=measure, position=each.position, **said.columns)
                new.append(commitment)
                if each.each_division:
                    named = everyone if measure.all_divisions else divisions[old.pk]
                    required += [(commitment, division) for division in named]
                if hasattr(each, "cancellation"):
                    text = shortened(each.text)
                    self.tell(f"มาตรการ “{old.title}” มีรายการที่ยกเลิกไปในแผนเดิม คือ “{text}” โปรดพิจารณาว่ายังต้องมีหรือไม่")
        Commitment.objects.bulk_create(new)
        link(Commitment.required_divisions, required)
        of_measure = defaultdict(list)
        for commitment in new:
            of_measure[commitment.measure_id].append(commitment)
        deadlines = []
        for commitments in of_measure.values():
            wanted = occurrences_of(commitments, self.plan, ())
            for commitment in commitments:
                deadlines += [written(Deadline(commitment=commitment), o) for _, o in wanted[commitment.pk]]
        Deadline.objects.bulk_create(deadlines)


def link(field, pairs):
    """Fill a many-to-many field of new rows."""
    through, name, other = field.through, field.field.m2m_field_name(), field.field.m2m_reverse_field_name()
    through.objects.bulk_create(through(**{name: row, other: target}) for row, target in pairs)
