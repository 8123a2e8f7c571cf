"""Addresses of the documents of a plan, and of what an agency sets for them."""

from django.urls import path

from reports import settings_views, views
from reports.month import sign_views as signed
from reports.month import views as month

PLAN = "plans/<slug:agency>/<str:fiscal_year>/"

urlpatterns = [
    path("month/", month.month_now, name="month_now"),
    path(f"{PLAN}month/", month.month, name="month"),
    path(f"{PLAN}month.pdf", month.month_pdf, name="month_pdf"),
    path(f"{PLAN}month.xlsx", month.month_xlsx, name="month_xlsx"),
    path(f"{PLAN}month/sign/", signed.sign, name="sign_month"),
    path(f"{PLAN}month/instruct/", signed.instruct, name="instruct_in_month"),
    path(f"{PLAN}signed/<str:month>/<int:version>/", signed.page, name="signed_month"),
    path(f"{PLAN}signed/<str:month>/<int:version>.json", signed.as_json, name="signed_month_json"),
    path(f"{PLAN}signed/<str:month>/<int:version>.pdf", signed.as_pdf, name="signed_month_pdf"),
    path(f"{PLAN}report/", views.report, name="report"),
    path(f"{PLAN}report.pdf", views.report_pdf, name="report_pdf"),
    path(f"{PLAN}measures-document/", views.measures_document, name="measures_document"),
    path(f"{PLAN}measures-document.pdf", views.measures_pdf, name="measures_pdf"),
    path(f"{PLAN}office/<slug:kind>.<slug:ending>", views.office_file, name="office_file"),
    path(f"{PLAN}scores/", settings_views.scores, name="scores"),
    path("agencies/<slug:agency>/documents/<slug:kind>/", settings_views.document_settings, name="document_settings"),
    path("agencies/<slug:agency>/documents/<slug:kind>/seal/", settings_views.document_seal, name="document_seal"),
]
