"""What is shared, in the words families use. What an organization added keeps its own name."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("elements.csv")


@cache
def _words() -> dict[str, dict[str, str]]:
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        return {row.pop("code"): row for row in csv.DictReader(lines)}


def known() -> frozenset[str]:
    """The codes that have words in every language of ours."""
    return frozenset(_words())


def in_words(
    codes: Iterable[str], language: str, names: Mapping[str, str] | None = None
) -> list[str]:
    """The elements in the reader's language; unknown ones by the name their owner gave them."""
    own = names or {}
    return [_one(code, language, own) for code in codes]


def _one(code: str, language: str, own: Mapping[str, str]) -> str:
    told = _words().get(code, {})
    fallback = own.get(code, code.replace("_", " "))
    return told.get(language) or told.get("en") or fallback[:1].lower() + fallback[1:]


def joined(items: Iterable[str], language: str) -> str:
    """“a, b and c”; in Spanish “e” before a word that begins with its sound."""
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {_and(language, words[-1])} {words[-1]}"


def _and(language: str, following: str) -> str:
    if language != "es":
        return "and"
    start = following.lower()
    sounds_like_it = start.startswith(("i", "hi", "í")) and not start.startswith(("hie", "hia"))
    return "e" if sounds_like_it else "y"
