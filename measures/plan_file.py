"""A plan with its results as one TOML file (its shape: fixtures/README.md), read and stored through the actions."""

import tomllib
from datetime import date
from pathlib import Path

from django.db import transaction

from ita_tracker.thai import PartialDate
from measures import schedule
from measures.actions.organisation import create_agency
from measures.actions.plans import NewCommitment, NewStep, add_measure, create_plan, set_heading
from measures.actions.progress import record_completion
from measures.models import Actor, Agency, Framework, Indicator, Item, Topic
from measures.proofs import Proof
from measures.schedule import Rule, RuleKind


def read(path):
    """The file as plain dictionaries."""
    return tomllib.loads(Path(path).read_text(encoding="utf-8"))


@transaction.atomic
def load(data, *, by):
    """Store the plan of `data` for its agency, which is made where it is new; returns the Plan."""
    about = data["agency"]
    agency = Agency.objects.filter(slug=about["slug"]).first() or create_agency(**about, by=by)
    framework = Framework.objects.get(fiscal_year=data["plan"]["assessed_year"])
    plan = create_plan(agency=agency, fiscal_year=data["plan"]["fiscal_year"], assessed_framework=framework, by=by)
    indicators = {i.number: i for i in Indicator.objects.filter(framework=framework)}
    divisions = {d.name: d for d in agency.divisions.all()}
    for heading in data["heading"]:
        set_heading(plan=plan, indicator=indicators[heading["indicator"]], text=heading["text"], by=by)
    for row in data["measure"]:
        load_measure(plan, row, indicators[row["indicator"]], divisions, by)
    return plan


def load_measure(plan, row, indicator, divisions, by):
    measure = add_measure(
        plan=plan,
        indicator=indicator,
        topic=Topic.objects.get(indicator=indicator, name=row["topic"]) if row["topic"] else None,
        items=[Item.objects.get(indicator=indicator, code=code) for code in row["items"]],
        heading=row["heading"],
        responsible_text=row["responsible"],
        divisions=[divisions[name] for name in row["divisions"]],
        all_divisions=row["all_divisions"],
        lead_in=row["lead_in"],
        steps=[NewStep(step["text"], step.get("number")) for step in row["step"]],
        commitments=[
            NewCommitment(c["text"], Actor(c["actor"]), rule_of(c["rule"]), c.get("number")) for c in row["commitment"]
        ],
        by=by,
    )
    commitments = {c.number: list(c.deadlines.all()) for c in measure.commitments.all()}
    answered = set()
    for result in row.get("result", ()):
        when = PartialDate.from_iso(result["date"])
        chosen = [
            schedule.answered_by_default(commitments[number], (when.first, when.last), answered)
            for number in result["answers"]
        ]
        answers = [deadline for deadline in chosen if deadline]
        answered.update(deadline.pk for deadline in answers)
        record_completion(
            measure=measure,
            date=when,
            number=result.get("number"),
            note=result.get("note", ""),
            evidence=[Proof(e["title"], e["url"], public=True) for e in result.get("evidence", ())],  # it was published
            answers=answers,
            by=by,
        )


def rule_of(row):
    """The Rule of a table such as {kind = "month", month = 1}."""
    row = dict(row)
    if "day" in row or "date" in row:
        row["day"] = date.fromisoformat(row.pop("date", None) or row["day"])
    if "months" in row:
        row["months"] = tuple(row["months"])
    return Rule(**{**row, "kind": RuleKind(row["kind"])})
