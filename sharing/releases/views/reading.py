"""What readers see of a release: on its page, and for reviewers before it is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from portal.rules.actor import Actor
from sharing.releases import queries
from sharing.releases.delivery import changes, charts, files
from sharing.releases.delivery.about import About, about_release, legend_of, method_of
from sharing.releases.delivery.changes import Compared, Edition
from sharing.releases.delivery.headline import headline_of
from sharing.releases.delivery.lines import hidden_of


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that a reader may take."""

    words: str
    for_whom: str
    url: str


def context_of(actor: Actor, release: Any, query: QueryDict) -> dict[str, Any]:
    """Everything that `releases/_reading.html` shows, from the protected table alone."""
    table = queries.table_for(actor, release)
    about = about_release(release)
    hidden, numbers = hidden_of(table)
    views = charts.views_of(about, table, query.get("group", ""))
    return {
        "release": release,
        "about": about,
        "headline": headline_of(about, table),
        "views": views,
        "hidden": hidden,
        "numbers": numbers,
        "legend": legend_of(about, table),
        "method": method_of(about, table),
        "sha256": table.proof.published_sha256,
        **_changes(actor, release, Edition(about, table)),
    }


def _changes(actor: Actor, release: Any, now: Edition) -> dict[str, Any]:
    found = queries.changes_for(actor, release)
    if found is None:
        return {}
    before = _edition(actor, found.against)
    comparable = changes.same_definition(before.about, now.about)
    return {
        "changes": found,
        "compared": changes.compared(before, now) if comparable else [],
        "comparable": comparable,
    }


def _edition(actor: Actor, release: Any) -> Edition:
    return Edition(about_release(release), queries.table_for(actor, release))


def files_of(release: Any) -> list[Offer]:
    """The files of the whole release, the most read first, and its address for programs."""
    found = [
        Offer(kind.words, kind.for_whom, reverse(url_name(kind.code), args=[release.id]))
        for kind in files.KINDS.values()
    ]
    address = reverse("release_json", args=[release.id])
    return [*found, Offer("JSON", "for programs; the same numbers at one address", address)]


URL_NAMES = {"csv": "release_csv", "rates": "release_rates_csv"}


def url_name(code: str) -> str:
    return URL_NAMES.get(code, f"release_{code}")


__all__ = ["About", "Compared", "Offer", "context_of", "files_of", "url_name"]
