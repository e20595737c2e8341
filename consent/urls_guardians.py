"""Guardians, what does not count, and the district's settings."""

from __future__ import annotations

from django.urls import URLPattern

from consent.views import guardians
from portal.routing import route
from portal.rules.permissions import Permission

P = Permission
ONE = "students/<uuid:subject_id>/"

urlpatterns: list[URLPattern] = [
    route(
        ONE + "guardians/new/",
        guardians.add,
        name="guardian_new",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        ONE + "guardians/<uuid:guardian_id>/",
        guardians.change,
        name="guardian",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        ONE + "decisions/<uuid:event_id>/invalid/",
        guardians.invalid,
        name="decision_invalid",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        "consents/settings/<uuid:organization_id>/",
        guardians.settings,
        name="consent_settings",
        needs=P.CONSENT_READ,
        does=P.CONSENT_WRITE,
    ),
]
