"""Every address of the portal, with who may open it. Upper apps are named as strings only."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.urls import include, path

from portal import api
from portal.routing import PUBLIC, SIGNED_IN, declare, route
from portal.rules.permissions import Permission
from portal.views import confirming, cover, described, home, people, programs, webhooks

allauth_patterns = import_module("allauth.urls").urlpatterns

urlpatterns = [
    route("", home.home, name="home", needs=SIGNED_IN),
    route("health/", home.health, name="health", needs=PUBLIC),
    route("jobs/<uuid:job_id>/", home.job, name="job", needs=SIGNED_IN),
    route("ledger/", home.ledger, name="ledger", needs=Permission.LEDGER_READ),
    route("people/", people.people, name="people", needs=Permission.PEOPLE_MANAGE),
    route(
        "people/<uuid:membership_id>/end/",
        people.end_membership,
        name="end_membership",
        needs=Permission.PEOPLE_MANAGE,
    ),
    route(
        "people/invitations/<uuid:invitation_id>/withdraw/",
        people.withdraw_invitation,
        name="withdraw_invitation",
        needs=Permission.PEOPLE_MANAGE,
    ),
    route("programs/", programs.programs, name="programs", needs=Permission.PEOPLE_MANAGE),
    route("programs/new/", programs.new, name="token_new", needs=Permission.PEOPLE_MANAGE),
    route(
        "programs/<uuid:token_id>/revoke/",
        programs.revoke,
        name="token_revoke",
        needs=Permission.PEOPLE_MANAGE,
    ),
    route("webhooks/new/", webhooks.new, name="webhook_new", needs=Permission.PEOPLE_MANAGE),
    route(
        "webhooks/<uuid:webhook_id>/",
        webhooks.webhook,
        name="webhook",
        needs=Permission.PEOPLE_MANAGE,
    ),
    route(
        "webhooks/<uuid:webhook_id>/end/",
        webhooks.end,
        name="webhook_end",
        needs=Permission.PEOPLE_MANAGE,
    ),
    route(
        "webhooks/<uuid:webhook_id>/try/",
        webhooks.try_out,
        name="webhook_try",
        needs=Permission.PEOPLE_MANAGE,
    ),
    route(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/again/",
        webhooks.again,
        name="webhook_again",
        needs=Permission.PEOPLE_MANAGE,
    ),
    route("cover/", cover.cover, name="cover", needs=SIGNED_IN),
    route(
        "cover/<uuid:cover_id>/take-back/",
        cover.take_back,
        name="cover_take_back",
        needs=SIGNED_IN,
    ),
    route("confirm/", confirming.by_code, name="confirm_by_code", needs=SIGNED_IN),
    route("invitations/<str:token>/", people.invitation, name="invitation", needs=PUBLIC),
    path("accounts/", include(declare(allauth_patterns, PUBLIC))),
    route("api/", described.api_docs, name="api_docs", needs=PUBLIC),
    path("api/v1/", include(api.addresses()[:2], namespace=api.api.urls_namespace)),
    path("", include("agreements.urls")),
    path("", include("consent.urls")),
    path("", include("sharing.records.urls")),
    path("", include("sharing.keys.urls")),
    path("", include("sharing.exchange.urls")),
    path("", include("sharing.linkage.urls")),
    path("", include("sharing.releases.urls")),
    path("", include("sharing.exports.urls")),
    path("", include("sharing.insight.urls")),
    path("", include("sharing.destruction.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("", include("sharing.demo.urls")))
