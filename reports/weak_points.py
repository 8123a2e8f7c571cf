"""The weak points of the assessment that a plan answers, and whether some measure of it does."""

from dataclasses import dataclass

from django.db.models import F

from reports.models import AssessedScore


@dataclass(frozen=True)
class WeakPoint:
    """An indicator or item of the assessment below its pass mark, and whether a measure answers it."""

    code: str
    name: str
    score: str
    pass_mark: str
    answered: bool


def weak_points(plan, measures):
    """What scored below the pass mark of the assessment that the plan answers; nothing where the mark is not known."""
    mark = plan.assessed_framework.pass_mark
    scores = AssessedScore.objects.filter(agency=plan.agency_id, indicator__framework=plan.assessed_framework_id)
    order = ("indicator__number", F("item__position").asc(nulls_first=True), "pk")
    for score in scores.select_related("indicator", "item").order_by(*order):
        if mark is None or score.score >= mark:
            continue
        near = [m for m in measures if m.indicator_id == score.indicator_id]
        if score.item:
            near = [m for m in near if answers_item(m, score.item)]
        code = score.item.code if score.item else f"ตัวชี้วัดที่ {score.indicator.number}"
        name = score.item.title if score.item else score.indicator.name
        yield WeakPoint(code, name, f"{score.score.normalize():f}", f"{mark.normalize():f}", bool(near))


def answers_item(measure, item):
    """Whether a measure of the item's indicator names it, or its topic, or nothing narrower than the indicator."""
    items = [each.pk for each in measure.items.all()]
    if not items and not measure.topic_id:
        return True
    return item.pk in items or (measure.topic_id is not None and measure.topic_id == item.topic_id)
