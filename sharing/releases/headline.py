"""What a release says in one sentence, before its charts. Only a SafeTable goes in."""

from __future__ import annotations

from dataclasses import dataclass

from portal.ui.counts import Count
from sharing.disclosure import SafeTable
from sharing.releases import protection
from sharing.releases.models import Release
from sharing.releases.protection import ALL


@dataclass(frozen=True, slots=True)
class Headline:
    """The sentence, and the counts that make it: none when one of them is hidden."""

    sentence: str
    parts: list[Count]
    whole: Count | None


def headline_of(release: Release, table: SafeTable) -> Headline:
    *groups, outcome = protection.dimensions_of(release)
    share = next(rate.text for rate in protection.rates(release, table) if set(rate.codes) == {ALL})
    everyone = dict.fromkeys((group.code for group in groups), ALL)
    total = table.value(**everyone, **{outcome.code: ALL})
    found = {
        label: table.value(**everyone, **{outcome.code: code})
        for code, label in outcome.labels.items()
    }
    parts = [Count(label, value) for label, value in found.items() if value is not None]
    if not total or len(parts) < len(found):
        return Headline("The total is hidden; what can be shown is below.", [], None)
    first = parts[0]
    return Headline(
        f"{share} of the {total:,} graduates counted {first.label.lower()}.",
        [Count(first.label, first.value, f"{share} of those counted"), *parts[1:]],
        Count("Graduates counted", total, f"class of {release.class_of}"),
    )
