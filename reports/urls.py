"""Addresses of the documents of a plan."""

from django.urls import path

from reports import views
from reports.month import views as month

urlpatterns = [
    path("plans/<slug:agency>/<str:fiscal_year>/report/", views.report, name="report"),
    path("plans/<slug:agency>/<str:fiscal_year>/report.pdf", views.report_pdf, name="report_pdf"),
    path("month/", month.month_now, name="month_now"),
    path("plans/<slug:agency>/<str:fiscal_year>/month/", month.month, name="month"),
    path("plans/<slug:agency>/<str:fiscal_year>/month.pdf", month.month_pdf, name="month_pdf"),
    path("plans/<slug:agency>/<str:fiscal_year>/month.xlsx", month.month_xlsx, name="month_xlsx"),
]
