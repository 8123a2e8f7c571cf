"""Addresses of plans and measures, and of signing in and out."""

from django.urls import path
from django.views.generic import RedirectView

from measures.views import account, measures, plans

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="plan_list"), name="home"),
    path("sign-in/", account.SignIn.as_view(), name="sign_in"),
    path("sign-out/", account.SignOut.as_view(), name="sign_out"),
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/<slug:agency>/<str:fiscal_year>/", plans.plan, name="plan"),
    path("plans/<slug:agency>/<str:fiscal_year>/measures/<int:position>/", measures.measure, name="measure"),
]
