"""Addresses of who sees what, the simulator, the view through other eyes, and import from JSON."""

from __future__ import annotations

from django.urls import URLPattern

from agreements.views import importing, seeing
from portal.routing import route
from portal.rules.permissions import Permission

ONE = "agreements/<str:reference>/"
READ, SUSPEND = Permission.AGREEMENT_READ, Permission.AGREEMENT_SUSPEND
DRAFT = Permission.AGREEMENT_DRAFT

urlpatterns: list[URLPattern] = [
    route("agreements/begin/json/", importing.from_json, name="begin_json", needs=DRAFT),
    route(ONE + "who-sees/", seeing.who_sees, name="agreement_who_sees", needs=READ),
    route(ONE + "simulator/", seeing.simulate, name="agreement_simulator", needs=READ),
    route(ONE + "view-as/", seeing.view_as, name="view_as", needs=READ, does=SUSPEND),
    route(ONE + "view-as/end/", seeing.end_view, name="view_as_end", needs=READ, does=SUSPEND),
]
