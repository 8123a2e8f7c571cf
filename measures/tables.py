"""The tables of the screens: at most five columns, each row a card on a narrow screen."""

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from ita_tracker import thai
from measures import trail_words
from measures.addresses import plan_url
from measures.models import Measure, Plan


class PlanTable(tables.Table):
    """The plans that a person may see."""

    fiscal_year = tables.Column(verbose_name="ปีงบประมาณ พ.ศ.", order_by=("fiscal_year", "pk"))
    agency = tables.Column(verbose_name="หน่วยงาน", order_by=("agency__name", "pk"))
    place = tables.Column(verbose_name="อำเภอ จังหวัด", empty_values=(), orderable=False)
    measure_count = tables.Column(verbose_name="มาตรการ", order_by=("measure_count", "pk"))
    commitment_count = tables.Column(verbose_name="รายการที่ต้องดำเนินการ", order_by=("commitment_count", "pk"))

    class Meta:
        model = Plan
        template_name = "measures/table.html"
        fields = ("fiscal_year", "agency", "place", "measure_count", "commitment_count")

    def render_fiscal_year(self, record):
        return format_html('<a href="{}">{}</a>', plan_url(record), record.fiscal_year)

    def render_place(self, record):
        return f"{record.agency.district} {record.agency.province}"


class MeasureTable(tables.Table):
    """The measures of a page of a plan; its template writes the cells that views/plans.py has made ready."""

    heading = tables.Column(verbose_name="ประเด็นที่ต้องปรับปรุงหรือพัฒนา", orderable=False)
    responsible_text = tables.Column(verbose_name="ผู้รับผิดชอบ", orderable=False)
    officers = tables.Column(verbose_name="รายการของเจ้าหน้าที่", orderable=False)
    executives = tables.Column(verbose_name="การกำกับติดตามของผู้บริหาร", orderable=False)
    latest = tables.Column(verbose_name="ผลล่าสุด", orderable=False)

    class Meta:
        model = Measure
        template_name = "measures/measure_table.html"
        fields = ("heading", "responsible_text", "officers", "executives", "latest")

    @property
    def headings(self):
        """Once for a page: each cell repeats its own on a narrow screen."""
        return [column.header for column in self.columns]


class PeopleTable(tables.Table):
    """The people of an agency (measures.people.Person)."""

    name = tables.Column(verbose_name="ชื่อและตำแหน่ง", accessor="user__name", orderable=False)
    roles = tables.Column(verbose_name="บทบาท", orderable=False)
    divisions = tables.Column(verbose_name="ส่วนราชการ", orderable=False, empty_values=())
    valid_until = tables.Column(verbose_name="ใช้งานได้ถึง", orderable=False, empty_values=())
    state = tables.Column(verbose_name="สถานะ", orderable=False)

    class Meta:
        template_name = "measures/table.html"

    def __init__(self, rows, *, agency):
        super().__init__(rows)
        self.agency = agency

    def render_name(self, record):
        address = reverse("person", args=[self.agency.slug, record.pk])
        acting = f"รักษาราชการแทน{record.acting_position}" if record.acting_position else ""
        parts = [part for part in (record.user.username, record.position, acting) if part]
        return format_html(
            '<a href="{}">{}</a><div class="detail">{}</div>', address, record.user.name, " · ".join(parts)
        )

    def render_roles(self, record):
        return format_html_join("", "<div>{}</div>", ((role.label,) for role in record.roles))

    def render_divisions(self, record):
        return format_html_join("", "<div>{}</div>", ((division.name,) for division in record.divisions)) or "-"

    def render_valid_until(self, record):
        end = thai.format_date(record.valid_until, "short") if record.valid_until else "ไม่มีกำหนด"
        return format_html('<span class="nowrap">{}</span>', end)

    def render_state(self, record):
        return format_html('<span class="nowrap">{}</span>', record.state)


class TrailTable(tables.Table):
    """Events of a trail; who did it and what it is about are links to their own trails where `linked`."""

    at = tables.Column(verbose_name="เมื่อ", orderable=False)
    actor = tables.Column(verbose_name="ผู้ดำเนินการ", orderable=False)
    verb = tables.Column(verbose_name="การดำเนินการ", orderable=False)
    changes = tables.Column(verbose_name="สิ่งที่บันทึกหรือเปลี่ยนแปลง", orderable=False, empty_values=())
    reason = tables.Column(verbose_name="เหตุผล", orderable=False, default="-")

    class Meta:
        template_name = "measures/table.html"
        attrs = {"class": "trail"}

    def __init__(self, rows, *, linked):
        super().__init__(rows)
        self.linked = linked

    def render_at(self, record):
        at = timezone.localtime(record.at)
        return format_html(
            '<span class="nowrap">{}</span> <span class="nowrap">{} น.</span><div class="detail">ลำดับที่ {}</div>',
            thai.format_date(at, "short"),
            f"{at:%H:%M}",
            record.seq,
        )

    def render_actor(self, record):
        return format_html(
            '{}<div class="detail">{}</div>', self.link("person", record.actor_key, record.actor), record.roles
        )

    def render_verb(self, record):
        about = "person" if record.key.startswith("person:") else "about"
        subject = self.link(about, record.key, record.subject)
        return format_html('<b>{}</b><div class="lines">{}</div>', trail_words.verb(record), subject)

    def link(self, name, key, text):
        return format_html('<a href="?{}={}">{}</a>', name, key, text) if key and self.linked else text

    def render_changes(self, record):
        shown = []
        for field, before, after in trail_words.changes(record):
            if before is not None and after is not None:
                shown.append((field, format_html("<del>{}</del> <span>เปลี่ยนเป็น</span> <ins>{}</ins>", before, after)))
            else:
                shown.append((field, before if after is None else after))
        return (
            format_html('<dl class="changes">{}</dl>', format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", shown))
            if shown
            else "-"
        )

    def render_reason(self, value):
        return format_html('<span class="lines">{}</span>', value)
