"""Loading the frameworks of the assessment; loading again brings them up to date and removes nothing."""

from django.db import transaction

from measures.access import require_server_administrator
from measures.actions.trail import record
from measures.models import Band, Framework, Indicator, Item, Topic


@transaction.atomic
def load_frameworks(*, years, items, by):
    """Make or bring up to date the Frameworks of `years` (YearRows) with `items` (ItemRows); returns them by year."""
    require_server_administrator(by)
    frameworks = {row.framework_year: load_year(row) for row in years}
    indicators, topics = {}, {}
    for position, row in enumerate(items, 1):
        key = (row.framework_year, row.indicator_number)
        if key not in indicators:
            indicators[key], _ = Indicator.objects.update_or_create(
                framework=frameworks[row.framework_year],
                number=row.indicator_number,
                defaults={"name": row.indicator_name, "instrument": row.instrument},
            )
        indicator, topic = indicators[key], None
        if row.topic_name:
            topic_key = (indicator.pk, row.sub_indicator_number, row.topic_name)
            if topic_key not in topics:
                topics[topic_key], _ = Topic.objects.update_or_create(
                    indicator=indicator,
                    sub_indicator_number=row.sub_indicator_number,
                    name=row.topic_name,
                    defaults={"sub_indicator_name": row.sub_indicator_name},
                )
            topic = topics[topic_key]
        Item.objects.update_or_create(
            indicator=indicator,
            code=row.item_code,
            defaults={
                "topic": topic,
                "position": position,
                "title": row.item_title,
                "certainty": row.certainty,
            },
        )
    after = {"years": sorted(frameworks), "items": len(items)}
    record("frameworks loaded", "ITA", by=by, agency=None, after=after)
    return frameworks


def load_year(row):
    framework, _ = Framework.objects.update_or_create(
        fiscal_year=row.framework_year,
        defaults={
            "measures_item": row.measures_item,
            "report_item": row.report_item,
            "report_covers_plan_year": row.report_covers_plan_year,
            "asks_theme": row.asks_theme,
            "asks_outcome": row.asks_outcome,
            "weight_iit": row.weight_IIT,
            "weight_eit": row.weight_EIT,
            "weight_oit": row.weight_OIT,
            "pass_mark": row.pass_mark,
            "certainty": row.certainty,
        },
    )
    for band in row.bands:
        Band.objects.update_or_create(
            framework=framework,
            name=band.name,
            defaults={"lower": band.lower, "upper": band.upper, "condition": band.condition},
        )
    return framework
