"""Database fields and expressions of our own: a set of months, and the last day of a month."""

from django.core.exceptions import ValidationError
from django.db import models


class MonthSetField(models.PositiveSmallIntegerField):
    """A tuple of month numbers such as (4, 10), kept as twelve bits so that the database can check it."""

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)

    def to_python(self, value):
        if value is None or isinstance(value, tuple):
            return value
        if isinstance(value, int):
            return tuple(month for month in range(1, 13) if value >> (month - 1) & 1)
        return tuple(sorted(set(value)))

    def get_prep_value(self, value):
        if value is None or isinstance(value, int):
            return value
        months = set(value)
        if not months <= set(range(1, 13)):
            raise ValidationError("เดือนต้องเป็นเลข 1 ถึง 12")
        return sum(1 << (month - 1) for month in months)

    def validate(self, value, model_instance):
        models.Field.validate(self, value, model_instance)

    def run_validators(self, value):
        """The number's validators do not fit a tuple; get_prep_value and a database check do their work."""

    def formfield(self, **kwargs):
        return None


class StartOfMonth(models.Func):
    """The first day of the month of a date, by functions that a database lets into checks and generated columns."""

    output_field = models.DateField()
    arity = 1

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="date(%(expressions)s, 'start of month')", **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "date_trunc('month', (%(expressions)s)::timestamp)::date"
        return self.as_sql(compiler, connection, template=template, **context)


class EndOfMonth(StartOfMonth):
    """The last day of the month of a date."""

    def as_sqlite(self, compiler, connection, **context):
        template = "date(%(expressions)s, 'start of month', '+1 month', '-1 day')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "(date_trunc('month', (%(expressions)s)::timestamp) + interval '1 month - 1 day')::date"
        return self.as_sql(compiler, connection, template=template, **context)
