"""Asking families: notices and campaigns, for the staff of a district."""

from __future__ import annotations

from django.urls import URLPattern

from consent.views import campaigns, noticing
from portal.routing import route
from portal.rules.permissions import Permission

READ, WRITE, NAMES = Permission.CONSENT_READ, Permission.CONSENT_WRITE, Permission.STUDENT_READ
NOTICE = "consents/notices/<uuid:revision_id>/"
CAMPAIGNS = "consents/campaigns/"
ONE = CAMPAIGNS + "<uuid:campaign_id>/"

urlpatterns: list[URLPattern] = [
    route("consents/notices/new/", noticing.draft, name="notice_draft", needs=WRITE),
    route(NOTICE, noticing.revision, name="notice_revision", needs=READ),
    route(NOTICE + "text/<str:language>/", noticing.edit_text, name="notice_edit", needs=WRITE),
    route(NOTICE + "as/<str:language>/", noticing.preview, name="notice_preview", needs=READ),
    route(NOTICE + "publish/", noticing.publish, name="notice_publish", needs=READ, does=WRITE),
    route(NOTICE + "discard/", noticing.discard, name="notice_discard", needs=READ, does=WRITE),
    route(CAMPAIGNS, campaigns.campaigns, name="campaigns", needs=READ),
    route(CAMPAIGNS + "new/", campaigns.new, name="campaign_new", needs=WRITE),
    route(ONE, campaigns.campaign, name="campaign", needs=READ),
    route(ONE + "start/", campaigns.start, name="campaign_start", needs=READ, does=WRITE),
    route(ONE + "close/", campaigns.close, name="campaign_close", needs=READ, does=WRITE),
    route(ONE + "again/", campaigns.repeat, name="campaign_again", needs=READ, does=WRITE),
    route(ONE + "letters/", campaigns.make_letters, name="campaign_letters", needs=NAMES),
    route(
        ONE + "letters/<uuid:letters_id>/",
        campaigns.letters_file,
        name="campaign_letters_file",
        needs=NAMES,
    ),
    route(ONE + "poster/", campaigns.poster, name="campaign_poster", needs=READ, does=WRITE),
    route(ONE + "coverage.csv", campaigns.coverage, name="campaign_coverage", needs=READ),
    route(ONE + "waiting/", campaigns.follow, name="campaign_follow", needs=NAMES),
]
