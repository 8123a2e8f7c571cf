"""The application that holds plans, their measures and what was done about them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = "มาตรการ"

    def ready(self):
        from measures import checks, guards  # noqa: F401  (checks register themselves)

        post_migrate.connect(guards.install_after_migrate, sender=self)
