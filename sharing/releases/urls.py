from __future__ import annotations

from django.urls import URLPattern

from portal.routing import route
from portal.rules.permissions import Permission
from sharing.releases.views import pages, review

urlpatterns: list[URLPattern] = [
    route("releases/", pages.releases, name="releases", needs=Permission.RELEASE_READ),
    route(
        "releases/<uuid:release_id>/", pages.release, name="release", needs=Permission.RELEASE_READ
    ),
    route(
        "releases/<uuid:release_id>/table.csv",
        pages.table_csv,
        name="release_csv",
        needs=Permission.RELEASE_READ,
    ),
    route(
        "releases/<uuid:release_id>/rates.csv",
        pages.rates_csv,
        name="release_rates_csv",
        needs=Permission.RELEASE_READ,
    ),
    route(
        "releases/<uuid:release_id>/chart-<slug:dimension>.svg",
        pages.chart_svg,
        name="release_chart",
        needs=Permission.RELEASE_READ,
    ),
    route(
        "releases/<uuid:release_id>/proof.json",
        review.proof,
        name="release_proof",
        needs=Permission.RELEASE_APPROVE,
    ),
    route(
        "releases/<uuid:release_id>/review/",
        review.decide,
        name="release_review",
        needs=Permission.RELEASE_READ,
        does=Permission.RELEASE_APPROVE,
    ),
    route(
        "releases/<uuid:release_id>/withdraw/",
        review.withdraw,
        name="release_withdraw",
        needs=Permission.RELEASE_READ,
        does=Permission.RELEASE_APPROVE,
    ),
]
