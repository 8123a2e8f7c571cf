"""The one door for reading: every model's rows as far as a user may see them."""

from django.db import models

from measures.access import READERS


class Scoped(models.QuerySet):
    """Rows that belong to an agency; `agency_path` leads from the row to it."""

    agency_path = "agency"

    def visible_to(self, user):
        """The rows of the agencies in which `user` holds a role that reads; none for anybody else."""
        from measures.models import Membership

        agencies = Membership.objects.current().filter(user=user.pk, role__in=READERS).values("agency")
        return self.filter(**{f"{self.agency_path}__in": agencies})


def scoped(path):
    """A manager class for rows whose agency is found along `path`."""
    return type("ScopedQuerySet", (Scoped,), {"agency_path": path}).as_manager()
