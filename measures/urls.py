"""Addresses of plans and measures, and of signing in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from measures.views import account, corrections, decisions, measures, plans, recording, work

urlpatterns = [
    path("", work.home, name="home"),
    path("work/", work.work, name="work"),
    path("sign-in/", account.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/<slug:agency>/<str:fiscal_year>/", plans.plan, name="plan"),
    path("plans/<slug:agency>/<str:fiscal_year>/measures/<int:position>/", measures.measure, name="measure"),
    path("commitments/<int:pk>/record/", recording.record, name="record"),
    path("commitments/<int:pk>/note/", recording.note, name="note"),
    path("commitments/<int:pk>/event/", recording.event, name="event"),
    path("commitments/<int:pk>/extend/", decisions.extend, name="extend"),
    path("commitments/<int:pk>/cancel/", decisions.cancel, name="cancel"),
    path("results/<int:pk>/correct/", corrections.correct, name="correct"),
    path("results/<int:pk>/withdraw/", corrections.withdraw, name="withdraw"),
    path("results/<int:pk>/undo/", recording.undo, name="undo"),
]
