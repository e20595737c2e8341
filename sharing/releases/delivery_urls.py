"""Addresses of the files of a release."""

from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.releases.delivery.files import KINDS, PICTURES
from sharing.releases.views import files
from sharing.releases.views.reading import url_name

urlpatterns: list[URLPattern] = [
    *(
        route(
            f"releases/<uuid:release_id>/{kind.suffix}",
            files.taker(kind.code),
            name=url_name(kind.code),
            needs=Permission.RELEASE_READ,
        )
        for kind in KINDS.values()
    ),
    *(
        route(
            f"releases/<uuid:release_id>/chart-<slug:dimension>.{code}",
            files.drawer(code),
            name=f"release_chart_{code}",
            needs=Permission.RELEASE_READ,
        )
        for code in PICTURES
    ),
    route(
        "api/releases/<str:key>",
        files.as_json,
        name="release_json",
        needs=Permission.RELEASE_READ,
    ),
]
