"""Addresses of a plan and of a measure."""

from django.urls import reverse


def plan_url(plan):
    return reverse("plan", args=[plan.agency.slug, plan.fiscal_year])


def measure_url(plan, measure):
    return reverse("measure", args=[plan.agency.slug, plan.fiscal_year, measure.position])
