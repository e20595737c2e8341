from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.linkage import sheets_urls
from sharing.linkage.views import codes, files, quality, reading

P = Permission
FILES = "exchanges/<str:reference>/files/"
ONE = FILES + "<int:number>/"

CODES = "exchanges/<str:reference>/codes/"

urlpatterns: list[URLPattern] = [
    route(CODES, codes.codes, name="linkage_codes", needs=P.EXCHANGE_READ),
    route(
        CODES + "names/",
        codes.names,
        name="linkage_codes_names",
        needs=P.EXCHANGE_READ,
        does=P.STUDENT_READ,
    ),
    route(
        CODES + "put/",
        codes.put,
        name="linkage_codes_put",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_REQUEST,
    ),
    route(
        CODES + "take-back/",
        codes.take_back,
        name="linkage_codes_take_back",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_REQUEST,
    ),
    route(
        CODES + "compare/",
        codes.compare,
        name="linkage_codes_compare",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(
        FILES + "new/",
        files.new,
        name="linkage_new",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(ONE, files.linkage, name="linkage", needs=P.EXCHANGE_READ),
    route(
        ONE + "ask/", files.ask, name="linkage_ask", needs=P.EXCHANGE_READ, does=P.EXCHANGE_ANSWER
    ),
    route(
        ONE + "finish/",
        files.finish,
        name="linkage_finish",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(
        ONE + "discard/",
        files.discard,
        name="linkage_discard",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(ONE + "read/", reading.read, name="linkage_read", needs=P.EXCHANGE_READ),
    route(ONE + "read/undo/", reading.undo, name="linkage_undo", needs=P.EXCHANGE_READ),
    route(ONE + "quality/", quality.quality, name="linkage_quality", needs=P.EXCHANGE_READ),
    route(
        ONE + "quality/draw/",
        quality.draw,
        name="linkage_draw",
        needs=P.EXCHANGE_READ,
        does=P.EXCHANGE_ANSWER,
    ),
    route(
        ONE + "quality/download/",
        quality.download,
        name="linkage_quality_download",
        needs=P.EXCHANGE_READ,
    ),
    *sheets_urls.urlpatterns,
]
