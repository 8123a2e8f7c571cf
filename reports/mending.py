"""Where what is wrong with a document is mended, for one person: the very place, or none where they may not mend it.

A few queries, however many faults there are, and each only where some fault needs it.
"""

from collections import defaultdict
from datetime import date
from functools import cached_property

from django.urls import reverse

from ita_tracker import thai
from measures.access import Permission
from measures.models import Actor, Commitment, Indicator, Item, Measure, Step
from measures.navigation import shows
from measures.status import State
from reports.additions import SIGNERS

FIELDS = {"measure": "heading", "responsible": "responsible_text", "commitments": "lead_in"}  # of a measure's own words


class Mending:
    """The addresses for the Findings of a Report, and for its Faults, which name their place in the same way."""

    def __init__(self, user, plan, report):
        self.user, self.plan, self.report = user, plan, report
        self.of_plan = [plan.agency.slug, plan.fiscal_year]
        self.edits = shows(user, Permission.EDIT_PLAN, plan.agency)
        self.records = any(shows(user, each, plan.agency) for each in (Permission.RECORD_ALL, Permission.RECORD_OWN))
        self.signs = shows(user, Permission.SIGN, plan.agency)
        self.told = {measure.position: measure for measure in report.measures}

    def of(self, faults):
        """Each fault with its address, or None."""
        return [(fault, self.address(fault)) for fault in faults]

    def address(self, fault):
        if fault.part == "scores":
            return f"{reverse('scores', args=self.of_plan)}{self.score(fault)}" if self.edits else None
        if fault.part in ("additions", "signers"):
            settings = reverse("document_settings", args=[self.plan.agency.slug, self.report.kind])
            return f"{settings}#id_{setting(fault)}" if self.edits else None
        unanswered = fault.code == "no_result"
        if unanswered and self.commitment(fault).actor == Actor.EXECUTIVE:
            return self.month(fault) if self.signs else None
        if unanswered or fault.part in ("result", "notes"):
            standing = self.measures.get(fault.measure) if self.records else None
            return self.shown(fault, standing.position) if standing and standing.pk in self.recordable else None
        if not self.edits:
            return None
        standing = self.measures.get(fault.measure)  # none for the agency's own name, or where it is gone
        return self.edited(fault, standing.pk) if standing else None

    def shown(self, fault, position):
        """Where the page of a measure shows it to everybody who may see the plan."""
        page = reverse("measure", args=[*self.of_plan, position])
        part = "measure" if fault.part == "group" else fault.part
        return f"{page}?as_of={self.report.as_of}#{part}{f'-{fault.at}' if fault.at else ''}"

    def edited(self, fault, key):
        """The form, or the list, in which the plan's own words are changed."""
        if fault.part == "group":
            return reverse("group_heading", args=[*self.of_plan, self.indicators[fault.measure]])
        if fault.part in ("step", "commitment"):
            keys = (self.steps if fault.part == "step" else self.commitments)[key]
            if fault.at <= len(keys):
                return reverse(f"{fault.part}_edit", args=[keys[fault.at - 1]])
        if fault.code in ("no_step", "no_follow_up", "no_deadline") or fault.part not in FIELDS:
            return f"{reverse('measure_edit', args=[key])}#{fault.part}"
        field = "theme" if fault.code == "no_theme" else FIELDS[fault.part]
        return f"{reverse('measure_change', args=[key])}#id_{field}"

    def month(self, fault):
        """Where an executive signs the month that their oldest open follow-up is about."""
        page = reverse("month", args=self.of_plan)
        late = [each for each in self.commitment(fault).deadlines if each.state == State.OVERDUE]
        ended = min((date.fromisoformat(each.period_end) for each in late), default=None)
        if ended is None or thai.fiscal_year(ended) != self.plan.fiscal_year:
            return f"{page}#sign"
        return f"{page}?month={ended:%Y-%m}#sign"

    def commitment(self, fault):
        return self.told[fault.measure].commitments[fault.at - 1]

    def score(self, fault):
        """The box of a weak point's score."""
        name = self.boxes.get(self.report.weak_points[fault.at - 1].code)
        return f"#id_{name}" if name else ""

    @cached_property
    def indicators(self):
        return {measure.position: group.indicator for group in self.report.groups for measure in group.measures}

    @cached_property
    def measures(self):
        """Those of the plan as it is now, by the position that the report knows: one that was moved is found again."""
        standing = self.plan.measures.order_by("position", "pk")
        standing = list(standing.values_list("position", "pk", "heading", named=True))
        here, named = {m.position: m for m in standing}, {m.heading: m for m in reversed(standing)}
        found = {}
        for position, told in self.told.items():
            same = here.get(position)
            if same is None or same.heading != told.heading:
                same = named.get(told.heading, same)
            if same:
                found[position] = same
        return found

    @cached_property
    def recordable(self):
        """The keys of those whose results the person may record."""
        found = Measure.objects.filter(plan=self.plan).recordable_by(self.user)
        return set(found.values_list("pk", flat=True))

    @cached_property
    def steps(self):
        return self.rows(Step)

    @cached_property
    def commitments(self):
        return self.rows(Commitment)

    def rows(self, model):
        """The keys of a list of each measure, in its order."""
        found = defaultdict(list)
        rows = model.objects.filter(measure__plan=self.plan).order_by("measure", "position", "pk")
        for measure, key in rows.values_list("measure", "pk"):
            found[measure].append(key)
        return found

    @cached_property
    def boxes(self):
        """The name of the box of each score, by what a weak point is called."""
        framework = self.plan.assessed_framework_id
        indicators = Indicator.objects.filter(framework=framework).values_list("number", "pk")
        items = Item.objects.filter(indicator__framework=framework).values_list("code", "pk")
        named = {f"ตัวชี้วัดที่ {number}": f"indicator-{key}" for number, key in indicators}
        return named | {code: f"item-{key}" for code, key in items}


def setting(fault):
    """The field of the settings that holds a text of an agency's own."""
    if fault.part == "additions":
        return "cover_lines" if fault.at else "intro"
    return f"{SIGNERS[(fault.at - 1) // 2][0]}_{('name', 'position')[(fault.at - 1) % 2]}"
