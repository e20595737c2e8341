from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.releases import delivery_urls, desk_urls
from sharing.releases.views import lists, pages

urlpatterns: list[URLPattern] = [
    route("releases/", lists.releases, name="releases", needs=Permission.RELEASE_READ),
    route(
        "releases/<uuid:release_id>/", pages.release, name="release", needs=Permission.RELEASE_READ
    ),
    *delivery_urls.urlpatterns,
    *desk_urls.urlpatterns,
]
