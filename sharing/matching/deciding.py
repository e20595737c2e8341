"""From weights to decisions: competition between pairs, guards, and one partner each.

Where everyone has at most one counterpart, a pair is not judged alone. Who else comes into question
lowers its probability; that nobody else does raises it, the more so when most people of the files
are known to be in both (after Sadinle 2017, "Bayesian estimation of bipartite matchings for record
linkage", J. Am. Stat. Assoc. 112). Two equally good partners get one half each at most, and so go
to a person instead of being matched by chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .assigning import best_partners
from .guarding import KEYS, UNLIKELY_KEY, Families, guarded
from .options import Options

MATCH, REVIEW = "match", "review"
# However many are known to be in both files, nobody is taken to be there for certain.
MOST_EXPECTED = 0.95
HOUSEHOLD = ("surname", "street", "place")
ROUNDS = 25
# A pair of one key stays settled unless the model finds it this improbable.
LEAST_SETTLED = 0.01
SEVERAL = "several fit about as well"
RELATED = "may be a brother, sister or twin at the same home"
UNSURE = "not enough agrees, or too much differs"
TAKEN = "a better partner was found for one of them"


@dataclass(frozen=True)
class Sizes:
    """People of each side, pairs that the tiers settled, and families seen within either file."""

    left: int
    right: int
    settled: int
    families: Families


def decide(pairs: pd.DataFrame, sizes: Sizes, prior: float, options: Options) -> pd.DataFrame:
    """Matches and pairs for review, with `decision`, `reason`, `family` and `competition`.

    `pairs`: columns of scoring.weigh with `tier_name`. In bits, `family` is what it costs a pair
    that it may be two people of one family, and `competition` what the other pairs of both people
    change; probability and weight include both.
    """
    pairs = pairs.copy()
    family = np.where(pairs["settled"], 0.0, _family(pairs, sizes.families))
    pairs["family"] = -np.log2(1 + family).round(6)
    pairs["competition"] = _competition(pairs, sizes, prior, family) if options.one_to_one else 0.0
    pairs["weight"] = (pairs["weight"] + pairs["family"] + pairs["competition"]).round(6)
    odds = np.exp2(np.clip(pairs["weight"].to_numpy(), -1000, 1000))
    pairs["probability"] = np.round(odds / (1 + odds), 6)
    pairs["reason"] = guarded(pairs, sizes.left + sizes.right, sizes.families, options)
    keyed = pairs["settled"] & pairs["tier_name"].isin(KEYS)
    surely = (pairs["probability"] >= options.match_at) | (
        keyed & (pairs["probability"] >= LEAST_SETTLED)
    )
    chosen = _chosen(pairs, options) & surely & (pairs["reason"] == "")
    pairs["decision"] = np.where(chosen, MATCH, REVIEW)
    return _for_people(_reasoned(pairs, surely), options)


def _competition(pairs: pd.DataFrame, sizes: Sizes, prior: float, family: np.ndarray) -> np.ndarray:
    """Bits to add to each weight besides the family's. A settled pair competes with nobody."""
    settled = pairs["settled"].to_numpy()
    added = np.zeros(len(pairs))
    rest = ~settled
    if not rest.any():
        return added
    left, left_count = _numbered(pairs["l"].to_numpy()[rest])
    right, right_count = _numbered(pairs["r"].to_numpy()[rest])
    weights = pairs["weight"].to_numpy()[rest]
    evidence = _odds(weights - np.log2(prior / (1 - prior)))
    people = (max(1, sizes.left - sizes.settled), max(1, sizes.right - sizes.settled))
    family = family[rest]
    expected = 0.5 * min(people)
    for _ in range(ROUNDS):
        share = expected / (people[0] * people[1])
        mass = share * evidence
        none = tuple(1 - min(MOST_EXPECTED, expected / size) for size in people)
        rivals = np.maximum(
            np.bincount(left, mass, left_count)[left] - mass,
            np.bincount(right, mass, right_count)[right] - mass,
        )
        others = max(none) * (1 + family) + np.maximum(rivals, 0.0)
        probability = mass / (mass + others)
        best = np.zeros(left_count)
        np.maximum.at(best, left, probability)
        before, expected = expected, min(max(float(best.sum()), 1e-3), min(people))
        if abs(before - expected) < 1e-6 * max(1.0, expected):
            break
    added[rest] = np.log2(mass / others) - weights + np.log2(1 + family)
    return added.round(6)


def _family(pairs: pd.DataFrame, families: Families) -> np.ndarray:
    """How likely these two rows are of two people of one family, in the units of a stranger's 1.

    Sisters and brothers share last name and home, twins the birth date as well, each as often as
    the same person's rows do; the rest they share as strangers do. How many there are is counted
    within the files.
    """
    shared = np.zeros(len(pairs))
    for name in HOUSEHOLD:
        if f"weight_{name}" in pairs:
            shared += pairs[f"weight_{name}"].to_numpy()
    siblings = (families.siblings if families.homes else 0) / max(1.0, families.pairs)
    twins = max(families.twins, 0.5) / max(1.0, families.pairs)
    born = pairs["weight_birth_date"].to_numpy()
    return siblings * _odds(shared) + twins * _odds(shared + born)


def _odds(bits: np.ndarray) -> np.ndarray:
    return np.exp2(np.clip(bits, -200, 200))


def _numbered(values: np.ndarray) -> tuple[np.ndarray, int]:
    found, places = np.unique(values, return_inverse=True)
    return places, len(found)


def _chosen(pairs: pd.DataFrame, options: Options) -> np.ndarray:
    if not options.one_to_one:
        return np.ones(len(pairs), bool)
    worth = (pairs["weight"] - pairs["competition"]).to_numpy(dtype=float)
    # Guarded pairs may not push a possible match aside.
    able = (pairs["reason"] == "").to_numpy() & (
        (pairs["probability"] >= options.review_at) | pairs["settled"]
    ).to_numpy()
    chosen = np.zeros(len(pairs), bool)
    places = np.flatnonzero(able)
    left, right = pairs["l"].to_numpy()[places], pairs["r"].to_numpy()[places]
    settled = pairs["settled"].to_numpy()[places]
    worth = worth[places] + 1e6 * settled
    chosen[places] = best_partners(left, right, worth - worth.min(initial=0.0) + 1.0)
    return chosen


def _reasoned(pairs: pd.DataFrame, surely: pd.Series) -> pd.DataFrame:
    review = (pairs["decision"] == REVIEW) & (pairs["reason"] == "")
    pairs.loc[review, "reason"] = UNSURE
    pairs.loc[review & (pairs["family"] < -1), "reason"] = RELATED
    pairs.loc[review & (pairs["competition"] < -1), "reason"] = SEVERAL
    pairs.loc[review & surely, "reason"] = TAKEN
    pairs.loc[pairs["decision"] == MATCH, "reason"] = ""
    return pairs


def _for_people(pairs: pd.DataFrame, options: Options) -> pd.DataFrame:
    """Without pairs too improbable to look at, or whose people are both matched already."""
    keep = (pairs["decision"] == MATCH) | (pairs["probability"] >= options.review_at)
    keep |= pairs["reason"] == UNLIKELY_KEY
    if options.one_to_one:
        matched = pairs[pairs["decision"] == MATCH]
        taken = pairs["l"].isin(matched["l"]) | pairs["r"].isin(matched["r"])
        keep &= (pairs["decision"] == MATCH) | ~taken
    return pairs[keep].sort_values(["l", "r"], ignore_index=True)
