"""Doors that staff and partners keep: the queue of answers, paper, the consent desk."""

from __future__ import annotations

from django.urls import URLPattern

from consent.views import desk, desks_opening, queue
from portal.routing import route
from portal.rules.permissions import Permission

P = Permission
WAITING = "consents/unmatched/"

urlpatterns: list[URLPattern] = [
    route(WAITING, queue.unmatched, name="unmatched", needs=P.STUDENT_READ),
    route(
        WAITING + "exact/",
        queue.tie_exact,
        name="unmatched_exact",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        WAITING + "<uuid:answer_id>/",
        queue.answer,
        name="unmatched_answer",
        needs=P.STUDENT_READ,
    ),
    route(
        WAITING + "<uuid:answer_id>/tie/",
        queue.tie,
        name="unmatched_tie",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        WAITING + "<uuid:answer_id>/set-aside/",
        queue.set_aside,
        name="unmatched_aside",
        needs=P.STUDENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        WAITING + "<uuid:answer_id>/scan/",
        queue.scan,
        name="unmatched_scan",
        needs=P.STUDENT_READ,
    ),
    route(
        "consents/campaigns/<uuid:campaign_id>/desks/",
        desks_opening.desks,
        name="campaign_desks",
        needs=P.CONSENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route(
        "consents/campaigns/<uuid:campaign_id>/desks/<uuid:partner_id>/close/",
        desks_opening.close,
        name="campaign_desk_close",
        needs=P.CONSENT_READ,
        does=P.CONSENT_WRITE,
    ),
    route("desk/", desk.desk, name="desk", needs=P.CONSENT_COLLECT),
    route("desk/<uuid:link_id>/poster/", desk.poster, name="desk_poster", needs=P.CONSENT_COLLECT),
    route("desk/<uuid:link_id>/paper/", desk.paper, name="desk_paper", needs=P.CONSENT_COLLECT),
    route("desk/scans/<uuid:answer_id>/", desk.scan, name="desk_scan", needs=P.CONSENT_COLLECT),
]
