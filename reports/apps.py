"""The application that turns plans and their results into documents."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "รายงาน"

    def ready(self):
        from measures import guards, trail
        from reports import checks, models, stored  # noqa: F401  (checks register themselves)
        from reports.month import kept

        guards.FROZEN += [label for label in models.FROZEN if label not in guards.FROZEN]
        trail.KEPT += [kept.anchors, stored.anchors]
