"""Addresses of what is owed, of breaches, and of calendars."""

from __future__ import annotations

from django.urls import URLPattern

from agreements.views import breaches, calendars, obligations
from portal.routing import PUBLIC, route
from portal.rules.permissions import Permission

ONE = "agreements/<str:reference>/"
OBLIGATION = ONE + "obligations/<uuid:obligation_id>/"
BREACH = ONE + "breaches/<uuid:incident_id>/"
READ, TEND = Permission.AGREEMENT_READ, Permission.OBLIGATION_WRITE
SUSPEND = Permission.AGREEMENT_SUSPEND

urlpatterns: list[URLPattern] = [
    route("obligations/", obligations.mine, name="obligations", needs=READ),
    route(ONE + "obligations/", obligations.of_agreement, name="agreement_obligations", needs=READ),
    route(OBLIGATION, obligations.one, name="agreement_obligation", needs=READ, does=TEND),
    route(
        OBLIGATION + "assign/", obligations.assign, name="obligation_assign", needs=READ, does=TEND
    ),
    route(
        OBLIGATION + "waive/", obligations.waive, name="obligation_waive", needs=READ, does=SUSPEND
    ),
    route(
        OBLIGATION + "evidence/<uuid:evidence_id>/",
        obligations.evidence_file,
        name="obligation_file",
        needs=READ,
    ),
    route(ONE + "breaches/report/", breaches.report, name="breach_report", needs=READ, does=TEND),
    route(BREACH, breaches.breach, name="agreement_breach", needs=READ),
    route(BREACH + "confirm/", breaches.acknowledge, name="breach_confirm", needs=READ, does=TEND),
    route("calendar/", calendars.mine, name="calendar", needs=READ),
    route("calendar/<uuid:feed_id>/revoke/", calendars.revoke, name="calendar_revoke", needs=READ),
    # A calendar program cannot sign in: the secret in the address stands for its maker.
    route("calendar/<str:secret>.ics", calendars.feed, name="calendar_feed", needs=PUBLIC),
]
