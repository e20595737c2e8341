"""What a verification says: each thing that was looked at, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: fine, or altered in a way that is named."""

    is_fine: bool
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    reference: str
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> list[str]:
        return [one.words for one in self.findings if not one.is_fine]

    @property
    def is_fine(self) -> bool:
        return not self.problems


def fine(words: str) -> Finding:
    return Finding(True, words)


def wrong(words: str) -> Finding:
    return Finding(False, words)


def verdict(holds: bool, words: str, otherwise: str) -> Finding:
    return fine(words) if holds else wrong(otherwise)


def broken_links(chain: Sequence[tuple[str, str, str]]) -> list[str]:
    """Names of the links (name, digest, previous) whose predecessor is missing or taken twice."""
    digests = {digest for _, digest, _ in chain}
    seen: set[str] = set()
    broken = []
    for name, _, previous in chain:
        if (previous and previous not in digests) or previous in seen:
            broken.append(name)
        seen.add(previous)
    return broken


def changed_terms(was: Any, now: Any, at: str = "") -> list[str]:
    """Where two JSON texts of terms differ: “flows/F1/retention_days: 180, now 365”."""
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        return _each(sorted({*was, *now}), was, now, at)
    if isinstance(was, list) and isinstance(now, list):
        return _each(sorted({*_keyed(was), *_keyed(now)}), _keyed(was), _keyed(now), at)
    return [] if was == now else [f"{at}: {_short(was)}, now {_short(now)}"]


def _each(
    keys: Iterable[str], was: Mapping[str, Any], now: Mapping[str, Any], at: str
) -> list[str]:
    found = []
    for key in keys:
        found += changed_terms(was.get(key), now.get(key), f"{at}/{key}" if at else str(key))
    return found


def _keyed(items: list[Any]) -> dict[str, Any]:
    """Flows and clauses by their key, everything else by its place."""
    return {
        str(item.get("key", place)) if isinstance(item, Mapping) else str(place): item
        for place, item in enumerate(items)
    }


def _short(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "…"
