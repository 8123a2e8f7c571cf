"""All addresses: each application brings its own."""

from django.urls import include, path

urlpatterns = [path("", include("measures.urls")), path("", include("reports.urls"))]

handler400 = "measures.views.errors.bad_request"
handler403 = "measures.views.errors.forbidden"
handler404 = "measures.views.errors.not_found"
handler500 = "measures.views.errors.server_error"
