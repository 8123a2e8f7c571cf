"""The application that turns plans and their results into documents."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "รายงาน"

    def ready(self):
        from reports import checks  # noqa: F401  (checks register themselves)
