"""The tables of the screens: at most five columns, each row a card on a narrow screen."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from measures import words
from measures.models import Actor, Measure, Plan


class PlanTable(tables.Table):
    """The plans that a person may see."""

    fiscal_year = tables.Column(verbose_name="ปีงบประมาณ พ.ศ.")
    agency = tables.Column(verbose_name="หน่วยงาน")
    place = tables.Column(verbose_name="อำเภอ จังหวัด", empty_values=(), orderable=False)
    measure_count = tables.Column(verbose_name="มาตรการ")
    commitment_count = tables.Column(verbose_name="รายการที่ต้องดำเนินการ")

    class Meta:
        model = Plan
        template_name = "measures/table.html"
        fields = ("fiscal_year", "agency", "place", "measure_count", "commitment_count")

    def render_fiscal_year(self, record):
        return format_html('<a href="{}">{}</a>', plan_url(record), record.fiscal_year)

    def render_place(self, record):
        return f"{record.agency.district} {record.agency.province}"


class MeasureTable(tables.Table):
    """The measures of a page of a plan, with the states of their commitments as of a day."""

    heading = tables.Column(verbose_name="ประเด็นที่ต้องปรับปรุงหรือพัฒนา", orderable=False)
    responsible_text = tables.Column(verbose_name="ผู้รับผิดชอบ", orderable=False)
    officers = tables.Column(verbose_name="รายการของเจ้าหน้าที่", empty_values=(), orderable=False)
    executives = tables.Column(verbose_name="การกำกับติดตามของผู้บริหาร", empty_values=(), orderable=False)
    latest = tables.Column(verbose_name="ผลล่าสุด", empty_values=(), orderable=False)

    class Meta:
        model = Measure
        template_name = "measures/measure_table.html"
        fields = ("heading", "responsible_text", "officers", "executives", "latest")

    def __init__(self, rows, *, plan, query):
        super().__init__(rows)
        self.plan, self.query = plan, query

    def render_heading(self, record):
        return format_html('<a href="{}{}">{}</a>', measure_url(self.plan, record), self.query, record.title)

    def render_responsible_text(self, record):
        return format_html('<span class="clamped">{}</span>', record.responsible_text)

    def render_officers(self, record):
        return self.states(record, Actor.OFFICER)

    def render_executives(self, record):
        return self.states(record, Actor.EXECUTIVE)

    def states(self, record, actor):
        found = [
            (
                f"{commitment.number}." if commitment.number else "-",
                words.state_html(commitment.status.state, words.words(commitment.status)),
            )
            for commitment in record.judged
            if commitment.actor == actor
        ]
        return (
            format_html('<ul class="states">{}</ul>', format_html_join("", "<li><span>{}</span> {}</li>", found))
            if found
            else "-"
        )

    def render_latest(self, record):
        return record.latest


def plan_url(plan):
    return reverse("plan", args=[plan.agency.slug, plan.fiscal_year])


def measure_url(plan, measure):
    return reverse("measure", args=[plan.agency.slug, plan.fiscal_year, measure.position])
