"""Pairs that are never matches without a person's word, however much they weigh."""
# ruff: noqa: S608  (the queries are put together from names in this package alone)

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from .comparing import BY_NAME, SAME_NICK, similar
from .options import Options
from .stores import Store, by_side

TWINS = "same last name and birth date, other first name: twins?"
GENDER_AND_NAME = "other first name and other gender"
JUNIOR = "other suffix and other birth date: father and son?"
UNLIKELY_KEY = "the same key, but little else agrees"
FAMILY = ("the same", "one of two last names the same", "one letter or so apart")
SIMILAR = "somewhat similar"
# A first name that so many people of both files bear is a name, not a typing error.
BEARERS = 5
# Twins are disproved when such pairs across the files are so many times those within.
DISPROVED = 20


@dataclass(frozen=True)
class Families:
    """Pairs within either file that look like twins, and like sisters and brothers at one home;
    `homes` tells whether homes are known. `pairs`: all pairs within both files."""

    twins: int
    siblings: int
    homes: bool
    pairs: float


def count_families(store: Store, forms: Collection[str], sizes: tuple[int, int]) -> Families:
    home = next((form for form in ("address", "postcode") if form in forms), None)
    return Families(
        _within(store, ("surname", "birth")),
        _within(store, ("surname", home)) if home else 0,
        home is not None,
        sum(size * (size - 1) / 2 for size in sizes),
    )


def _within(store: Store, same: tuple[str, ...]) -> int:
    """Pairs within a file that agree so far and whose first names are not alike."""
    alike = f"coalesce({SAME_NICK}, false) or {similar('given', 3)}"
    join = " and ".join(f"l.{form} = r.{form}" for form in same)
    return sum(
        int(
            store.rows(
                f"select count(*) as n from {side}_people as l join {side}_people as r "
                f"on {join} and l.unique_id < r.unique_id where not ({by_side(alike)})"
            )["n"][0].as_py()
        )
        for side in ("left", "right")
    )


def guarded(pairs: pd.DataFrame, people: int, twins: int, options: Options) -> pd.Series:
    """The reason why each pair is for a person to decide, or an empty text.

    `pairs`: columns of scoring.weigh with `tier_name`. `people`: rows of both files; `twins`: pairs
    that look like twins within either file.
    """
    different = _is(pairs, "given", "different")
    likely_twins = _twins(pairs, people)
    if options.ask_about_twins != "always" and _disproved(pairs, likely_twins, twins):
        likely_twins &= False
    reason = pd.Series("", index=pairs.index, dtype=object)
    key = pairs["tier_name"].isin(("return_key", "state_id")) & ~pairs["settled"]
    reason[key] = UNLIKELY_KEY
    reason[_is(pairs, "suffix", "different") & ~_is(pairs, "birth_date", "the same")] = JUNIOR
    reason[_is(pairs, "gender", "different") & different] = GENDER_AND_NAME
    reason[likely_twins] = TWINS
    reason[pairs["settled"]] = ""
    return reason


def _twins(pairs: pd.DataFrame, people: int) -> pd.Series:
    """The last name and the birth date agree, and the first names are two people's."""
    family = _is(pairs, "surname", *FAMILY) & _is(pairs, "birth_date", "the same")
    names = _is(pairs, "given", SIMILAR) & (pairs["usual"] * people >= BEARERS)
    names |= _is(pairs, "gender", "different") & ~_is(pairs, "given", "the same", "missing")
    return family & (names | _is(pairs, "given", "different"))


def _disproved(pairs: pd.DataFrame, likely_twins: pd.Series, within: int) -> bool:
    """Twins would stand together in a file about as often as apart in two."""
    across = pairs[likely_twins & (pairs["probability"] >= 0.5)]
    return len(across) >= DISPROVED * (within + 1)


def _is(pairs: pd.DataFrame, name: str, *words: str) -> pd.Series:
    column = f"degree_{name}"
    if column not in pairs:
        return pd.Series(False, index=pairs.index)
    levels = [level.words for level in BY_NAME[name].levels]
    places = [-1] if "missing" in words else []
    return pairs[column].isin([*places, *(n for n, said in enumerate(levels) if said in words)])
