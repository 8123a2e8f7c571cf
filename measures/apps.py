"""The application that holds plans, their measures and what was done about them."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class MeasuresConfig(AppConfig):
    name = "measures"
    verbose_name = "มาตรการ"

    def ready(self):
        from measures import checks, guards  # noqa: F401  (checks register themselves)

        pre_migrate.connect(guards.step_aside_before_migrate, sender=self)
        post_migrate.connect(guards.install_after_migrate, sender=self)
