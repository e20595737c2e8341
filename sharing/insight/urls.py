from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.insight.views import tables

urlpatterns: list[URLPattern] = [
    route("tables/new/", tables.new, name="new_table", needs=Permission.RELEASE_PROPOSE),
    route(
        "releases/<uuid:release_id>/table/",
        tables.change,
        name="release_change",
        needs=Permission.RELEASE_READ,
        does=Permission.RELEASE_PROPOSE,
    ),
    route(
        "releases/<uuid:release_id>/count/",
        tables.count,
        name="release_count",
        needs=Permission.RELEASE_READ,
        does=Permission.RELEASE_PROPOSE,
    ),
]
