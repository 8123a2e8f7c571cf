"""Addresses of the documents of a plan."""

from django.urls import path

from reports import views

urlpatterns = [
    path("plans/<slug:agency>/<str:fiscal_year>/report/", views.report, name="report"),
    path("plans/<slug:agency>/<str:fiscal_year>/report.pdf", views.report_pdf, name="report_pdf"),
]
