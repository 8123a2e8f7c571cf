"""The addresses of the product and one more: the barest Django view that inserts a row."""

from django.http import HttpResponse
from django.urls import path

from ita_tracker import clock
from ita_tracker.urls import urlpatterns as product
from measures.models import ProgressNote


def insert(request, measure):
    ProgressNote.objects.create(
        measure_id=measure,
        told_on=clock.today(),
        kind="progress",
        text=request.POST["note"],
        recorded_by=request.user,
        recorded_at=clock.now(),
    )
    return HttpResponse("")


urlpatterns = [*product, path("bare/insert/<int:measure>/", insert)]
handler400 = "measures.views.errors.bad_request"
