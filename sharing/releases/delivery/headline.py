"""What a release says in one sentence, before its charts. Only a SafeTable goes in."""

from __future__ import annotations

from dataclasses import dataclass

from portal.ui.counts import Count
from sharing.disclosure import SafeTable
from sharing.releases.delivery.about import About
from sharing.releases.delivery.columns import counted_word
from sharing.releases.delivery.lines import ALL, State, rate_lines

_LEAD = {State.AT_MOST: "At most ", State.AT_LEAST: "At least "}


@dataclass(frozen=True, slots=True)
class Headline:
    """The sentence, and the counts that make it: none when one of them is hidden."""

    sentence: str
    parts: list[Count]
    whole: Count | None


def headline_of(about: About, table: SafeTable) -> Headline:
    everyone = next(line for line in rate_lines(about.dimensions, table) if line.is_total)
    found = _outcomes(about, table)
    if not everyone.size or None in found.values() or everyone.percent is None:
        return Headline("The total is hidden; what can be shown is below.", [], None)
    share = f"{_LEAD.get(everyone.state, '')}{everyone.percent}%"
    parts = [Count(label, value) for label, value in found.items() if value is not None]
    first = parts[0]
    word = counted_word(about).lower()
    return Headline(
        f"{share} of the {everyone.size:,} {word} counted {first.label.lower()}.",
        [Count(first.label, first.value, f"{everyone.text} of those counted"), *parts[1:]],
        Count(f"{counted_word(about)} counted", everyone.size, f"class of {about.class_of}"),
    )


def _outcomes(about: About, table: SafeTable) -> dict[str, int | None]:
    everyone = dict.fromkeys((group.code for group in about.groups), ALL)
    return {
        label: table.value(**everyone, **{about.outcome.code: code})
        for code, label in about.outcome.labels.items()
    }
