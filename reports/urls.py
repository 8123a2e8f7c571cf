"""Addresses of the documents of a plan."""

from django.urls import path

from reports import issued_views, submission_views, views

urlpatterns = [
    path("plans/<slug:agency>/<str:fiscal_year>/report/", views.report, name="report"),
    path("plans/<slug:agency>/<str:fiscal_year>/report.pdf", views.report_pdf, name="report_pdf"),
    path("documents/", submission_views.document_list, name="document_list"),
    path("plans/<slug:agency>/<str:fiscal_year>/documents/", submission_views.documents, name="documents"),
    path("plans/<slug:agency>/<str:fiscal_year>/documents/submit/", submission_views.submit, name="submit"),
    path("submissions/<int:pk>/", submission_views.submission, name="submission"),
    path("submissions/<int:pk>/draft.pdf", submission_views.submission_pdf, name="submission_pdf"),
    path("submissions/<int:pk>/progress/", submission_views.progress, name="submission_progress"),
    path("submissions/<int:pk>/return/", submission_views.send_back, name="submission_return"),
    path("submissions/<int:pk>/approve/", submission_views.approve, name="submission_approve"),
    path("issued/<str:code>/", issued_views.issued, name="issued"),
    path("issued/<str:code>/document.pdf", issued_views.issued_pdf, name="issued_pdf"),
    path("issued/<str:code>/withdraw/", issued_views.withdraw_issued, name="issued_withdraw"),
]
