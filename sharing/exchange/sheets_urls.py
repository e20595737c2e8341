"""Addresses of returns in columns of their own."""

from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.exchange.views import sheets

P = Permission
SHEET = "exchanges/<str:reference>/returns/sheets/<uuid:upload_id>/"

urlpatterns: list[URLPattern] = [
    route(
        SHEET + "columns/",
        sheets.columns,
        name="return_sheet_columns",
        needs=P.EXCHANGE_ANSWER,
    ),
    route(SHEET + "words/", sheets.words, name="return_sheet_words", needs=P.EXCHANGE_ANSWER),
    route(SHEET + "discard/", sheets.discard, name="return_sheet_discard", needs=P.EXCHANGE_ANSWER),
]
