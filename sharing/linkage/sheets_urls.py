"""Addresses of files without return keys in columns of their own."""

from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.linkage.views import sheets

ANSWER = Permission.EXCHANGE_ANSWER
SHEET = "exchanges/<str:reference>/files/sheets/<uuid:upload_id>/"

urlpatterns: list[URLPattern] = [
    route(SHEET + "columns/", sheets.columns, name="linkage_sheet_columns", needs=ANSWER),
    route(SHEET + "words/", sheets.words, name="linkage_sheet_words", needs=ANSWER),
    route(SHEET + "discard/", sheets.discard, name="linkage_sheet_discard", needs=ANSWER),
]
