"""Addresses of the documents of a plan."""

from django.urls import path

from reports import views
from reports.month import sign_views as signed
from reports.month import views as month

urlpatterns = [
    path("plans/<slug:agency>/<str:fiscal_year>/report/", views.report, name="report"),
    path("plans/<slug:agency>/<str:fiscal_year>/report.pdf", views.report_pdf, name="report_pdf"),
    path("month/", month.month_now, name="month_now"),
    path("plans/<slug:agency>/<str:fiscal_year>/month/", month.month, name="month"),
    path("plans/<slug:agency>/<str:fiscal_year>/month.pdf", month.month_pdf, name="month_pdf"),
    path("plans/<slug:agency>/<str:fiscal_year>/month.xlsx", month.month_xlsx, name="month_xlsx"),
    path("plans/<slug:agency>/<str:fiscal_year>/month/sign/", signed.sign, name="sign_month"),
    path("plans/<slug:agency>/<str:fiscal_year>/month/instruct/", signed.instruct, name="instruct_in_month"),
    path("plans/<slug:agency>/<str:fiscal_year>/signed/<str:month>/<int:version>/", signed.page, name="signed_month"),
    path(
        "plans/<slug:agency>/<str:fiscal_year>/signed/<str:month>/<int:version>.json",
        signed.as_json,
        name="signed_month_json",
    ),
    path(
        "plans/<slug:agency>/<str:fiscal_year>/signed/<str:month>/<int:version>.pdf",
        signed.as_pdf,
        name="signed_month_pdf",
    ),
]
