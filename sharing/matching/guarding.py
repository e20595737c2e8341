"""Pairs that are never matches without a person's word, however much they weigh."""
# ruff: noqa: S608  (the queries are put together from names in this package alone)

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from .comparing import BY_NAME, SAME_NICK, letters_apart, similar
from .options import Options
from .stores import Store, by_side

TWINS = "same last name and birth date, other first name: twins?"
GENDER_AND_NAME = "other first name and other gender"
JUNIOR = "other suffix and other birth date: father and son?"
OTHER_BIRTH_DATE = "another birth date altogether: a relative, or a namesake?"
UNLIKELY_KEY = "the same key, but little else agrees"
FAMILY = ("the same", "one of two last names the same", "one letter or so apart")
SIMILAR = "somewhat similar"
KEYS = ("return_key", "state_id")
# A first name that so many people of both files bear is a name, not a typing error.
BEARERS = 5
# Twins are disproved when such pairs across the files are so many times those within.
DISPROVED = 20
# Years between parent and child; and how many pairs may be so far apart for each that is not.
PARENTS, FOR_EACH_OTHER = (12, 60), 3
# People of one last name who may be one family: at one home, or born on one day.
MOST_AT_HOME = 100


@dataclass(frozen=True)
class Families:
    """Pairs within either file that look like twins, like sisters and brothers at one home, and
    like two of one name there; `homes` tells whether homes are known. `pairs`: all pairs within
    both files."""

    twins: int
    siblings: int
    namesakes: int
    homes: bool
    pairs: float


def count_families(store: Store, forms: Collection[str], sizes: tuple[int, int]) -> Families:
    home = next((form for form in ("address", "postcode") if form in forms), None)
    return Families(
        _within(store, ("surname", "birth")),
        _within(store, ("surname", home)) if home else 0,
        _namesakes(store, home) if home else 0,
        home is not None,
        sum(size * (size - 1) / 2 for size in sizes),
    )


def _within(store: Store, same: tuple[str, ...]) -> int:
    """Pairs within a file that agree so far and whose first names are not alike."""
    alike = f"coalesce({SAME_NICK}, false) or {similar('given', 3)}"
    return _pairs_within(store, same, f"not ({by_side(alike)})")


def _namesakes(store: Store, home: str) -> int:
    """Pairs of one name at one home who were born on quite different days."""
    far = f"birth_l <> birth_swapped_r and {letters_apart('birth')} > 2"
    return _pairs_within(store, ("given", "surname", home), by_side(far))


def _pairs_within(store: Store, same: tuple[str, ...], holds: str) -> int:
    """Of more people than a home has, nothing is counted: they share it for another reason."""
    join = " and ".join(f"l.{form} = r.{form}" for form in same)
    some = (
        "(select * from (select *, count(*) over (partition by {same}) as many from {side}_people)"
        " as counted where many between 2 and {most})"
    )
    found = 0
    for side in ("left", "right"):
        people = some.format(same=", ".join(same), side=side, most=MOST_AT_HOME)
        counted = store.rows(
            f"select count(*) as n from {people} as l join {people} as r "
            f"on {join} and l.unique_id < r.unique_id where {holds}"
        )
        found += int(counted["n"][0].as_py())
    return found


def guarded(pairs: pd.DataFrame, people: int, families: Families, options: Options) -> pd.Series:
    """The reason why each pair is for a person to decide, or an empty text.

    `pairs`: columns of scoring.weigh with `tier_name`. `people`: rows of both files.
    """
    different = _is(pairs, "given", "different")
    likely_twins = _twins(pairs, people)
    other_birth_date = _is(pairs, "birth_date", "different")
    if options.ask_about_twins != "always":
        if _disproved(pairs, likely_twins, families.twins):
            likely_twins &= False
        if families.homes and _dates_are_wrong(pairs, other_birth_date, families.namesakes):
            other_birth_date &= False
    reason = pd.Series("", index=pairs.index, dtype=object)
    # Father and son of one name at one home differ in nothing else.
    reason[other_birth_date] = OTHER_BIRTH_DATE
    key = pairs["tier_name"].isin(KEYS) & ~pairs["settled"]
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


def _dates_are_wrong(pairs: pd.DataFrame, apart: pd.Series, within: int) -> bool:
    """Parents and children are born some decades apart; dates that are wrong lie anywhere."""
    years = pairs.loc[apart & (pairs["probability"] >= 0.5), "years"]
    parental = years.between(*PARENTS)
    others = int((~parental).sum())
    return others >= DISPROVED * (within + 1) and int(parental.sum()) <= FOR_EACH_OTHER * others


def _is(pairs: pd.DataFrame, name: str, *words: str) -> pd.Series:
    column = f"degree_{name}"
    if column not in pairs:
        return pd.Series(False, index=pairs.index)
    levels = [level.words for level in BY_NAME[name].levels]
    places = [-1] if "missing" in words else []
    return pairs[column].isin([*places, *(n for n, said in enumerate(levels) if said in words)])
