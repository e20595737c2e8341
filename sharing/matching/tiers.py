"""The waterfall before any probability: the same key, the same name and birth date, three of four.

A tier proposes two people whose key nobody else has on either side. It settles them when nothing
written about them contradicts it; otherwise the model weighs the pair like any other, and the pair
keeps the name of its tier.
"""
# ruff: noqa: S608  (the queries are put together from names in this package alone)

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from .comparing import INITIAL, ONE_SURNAME, SAME_NICK, close, letters_apart
from .stores import Store, by_side

MODEL = "model"


@dataclass(frozen=True)
class Tier:
    """`keys`: forms that must be equal; `settles`: when a pair needs no model."""

    name: str
    keys: tuple[str, ...]
    settles: str


def _same_or_missing(form: str) -> str:
    return f"({form}_l is null or {form}_r is null or {form}_l = {form}_r)"


GIVEN_NEAR = (
    f"(given_l is null or given_r is null or {SAME_NICK} or ({INITIAL}) or {close('given')})"
)
SURNAME_NEAR = f"(surname_l is null or surname_r is null or {ONE_SURNAME} or {close('surname')})"
BIRTH_NEAR = (
    "(birth_l is null or birth_r is null or birth_l = birth_swapped_r "
    f"or {letters_apart('birth')} <= 1)"
)
SAME_PERSON_COULD = (
    f"{_same_or_missing('gender')} and {_same_or_missing('suffix')} "
    "and (middle_l is null or middle_r is null "
    "or substr(middle_l, 1, 1) = substr(middle_r, 1, 1))"
)
TWO_OF_THREE = (
    f"cast({GIVEN_NEAR} as int) + cast({SURNAME_NEAR} as int) + cast({BIRTH_NEAR} as int) >= 2"
)
# Somebody of the same name born on the same day is not rare among a million people.
SUPPORT = ("address", "postcode", "city", "middle", "state_id")
TIERS = (
    Tier("return_key", ("return_key",), TWO_OF_THREE),
    Tier("state_id", ("state_id",), TWO_OF_THREE),
    Tier("name_birth", ("given", "surname", "birth"), SAME_PERSON_COULD),
    Tier(
        "three_of_four",
        ("given", "surname", "postcode"),
        f"{BIRTH_NEAR} and {SAME_PERSON_COULD}",
    ),
    Tier(
        "three_of_four",
        ("given", "birth", "postcode"),
        f"{SURNAME_NEAR} and {SAME_PERSON_COULD}",
    ),
    # The same last name, birth date and postcode are what twins share: the first name decides.
    Tier(
        "three_of_four",
        ("surname", "birth", "postcode"),
        f"({SAME_NICK} or ({INITIAL})) and {SAME_PERSON_COULD}",
    ),
)
NAMES = (*dict.fromkeys(tier.name for tier in TIERS), MODEL)


@dataclass(frozen=True)
class Proposed:
    """Pairs of row numbers with their tier (a place in NAMES) and whether it settles them."""

    left: np.ndarray[Any, np.dtype[np.int32]]
    right: np.ndarray[Any, np.dtype[np.int32]]
    tier: np.ndarray[Any, np.dtype[np.int8]]
    settled: np.ndarray[Any, np.dtype[np.bool_]]


def propose(store: Store, forms: Collection[str]) -> Proposed:
    """What the tiers say of the tables `left_people` and `right_people`; each pair once."""
    found = [
        (NAMES.index(tier.name), store.rows(_pairs(tier, forms)))
        for tier in TIERS
        if set(tier.keys) <= set(forms)
    ]
    return _waterfall([(tier, rows) for tier, rows in found if len(rows)])


def _pairs(tier: Tier, forms: Collection[str]) -> str:
    keys = ", ".join(tier.keys)
    given = " and ".join(f"{key} is not null" for key in tier.keys)
    alone = (
        f"select {keys}, min(unique_id) as unique_id from {{}} where {given} "
        f"group by {keys} having count(*) = 1"
    )
    same = " and ".join(f"one.{key} = other.{key}" for key in tier.keys)
    settles = f"coalesce({tier.settles}{_supported(tier, forms)}, false)"
    return f"""
        select one.unique_id as l, other.unique_id as r, {by_side(settles)} as settled
        from ({alone.format("left_people")}) as one
        join ({alone.format("right_people")}) as other on {same}
        join left_people as l on l.unique_id = one.unique_id
        join right_people as r on r.unique_id = other.unique_id
    """


def _supported(tier: Tier, forms: Collection[str]) -> str:
    fields = [form for form in SUPPORT if form in forms]
    if tier.name != "name_birth" or not fields:
        return ""
    return " and (" + " or ".join(f"{form}_l = {form}_r" for form in fields) + ")"


def _waterfall(found: list[tuple[int, pa.Table]]) -> Proposed:
    """An earlier tier's settled people are not proposed again; each pair keeps its first tier."""
    none = np.array([], np.int32)
    left, right, tiers, settled = [none], [none], [none], [none.astype(bool)]
    taken: tuple[set[int], set[int]] = (set(), set())
    seen: set[tuple[int, int]] = set()
    for tier, rows in found:
        columns = (rows["l"].to_pylist(), rows["r"].to_pylist(), rows["settled"].to_pylist())
        kept = [
            (one, other, sure)
            for one, other, sure in zip(*columns, strict=True)
            if one not in taken[0] and other not in taken[1] and (one, other) not in seen
        ]
        seen.update((one, other) for one, other, _ in kept)
        taken[0].update(one for one, _, sure in kept if sure)
        taken[1].update(other for _, other, sure in kept if sure)
        left.append(np.array([row[0] for row in kept], np.int32))
        right.append(np.array([row[1] for row in kept], np.int32))
        tiers.append(np.full(len(kept), tier, np.int32))
        settled.append(np.array([row[2] for row in kept], bool))
    return Proposed(
        np.concatenate(left),
        np.concatenate(right),
        np.concatenate(tiers).astype(np.int8),
        np.concatenate(settled),
    )
