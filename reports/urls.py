"""Addresses of the documents of a plan, and of what an agency sets for them."""

from django.urls import path

from reports import (
    issued_views,
    pack_views,
    public_views,
    settings_views,
    submission_views,
    verify_views,
    views,
)
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
    path("documents/", submission_views.document_list, name="document_list"),
    path(f"{PLAN}documents/", submission_views.documents, name="documents"),
    path(f"{PLAN}documents/submit/", submission_views.submit, name="submit"),
    path("submissions/<int:pk>/", submission_views.submission, name="submission"),
    path("submissions/<int:pk>/draft.pdf", submission_views.submission_pdf, name="submission_pdf"),
    path("submissions/<int:pk>/progress/", submission_views.progress, name="submission_progress"),
    path("submissions/<int:pk>/return/", submission_views.send_back, name="submission_return"),
    path("submissions/<int:pk>/approve/", submission_views.approve, name="submission_approve"),
    path("issued/<str:code>/", issued_views.issued, name="issued"),
    path("issued/<str:code>/document.pdf", issued_views.issued_pdf, name="issued_pdf"),
    path("issued/<str:code>/withdraw/", issued_views.withdraw_issued, name="issued_withdraw"),
    path("issued/<str:code>/document.<slug:ending>", pack_views.issued_office, name="issued_office"),
    path("issued/<str:code>/publication.zip", pack_views.publication_pack, name="publication_pack"),
    path("issued/<str:code>/audit.zip", pack_views.audit_pack, name="audit_pack"),
    path("issued/<str:code>/publish/", pack_views.publish, name="publish"),
    path("public/<slug:agency>/", public_views.agency_page, name="public_agency"),
    path("public/<slug:agency>/files/<uuid:key>/", public_views.evidence_file, name="public_file"),
    path("public/<slug:agency>/<str:code>/", public_views.document_page, name="public_document"),
    path("public/<slug:agency>/<str:code>/document.pdf", public_views.document_pdf, name="public_pdf"),
    path("public/<slug:agency>/<str:code>/data.json", public_views.document_json, name="public_json"),
    path("public/<slug:agency>/<str:code>/data.csv", public_views.document_csv, name="public_csv"),
    path("verify/", verify_views.verify_page, name="verify"),
    path("verify/<str:code>/", verify_views.verify_code, name="verify_code"),
]
