"""Linking two files of codes: by how alike they are, since nothing else is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .assigning import best_partners
from .deciding import MATCH, REVIEW, SEVERAL, UNSURE
from .encoding import Encoded
from .linking import counts_of
from .options import Options
from .problems import rejected
from .results import Links

TIER = "encoded"
ROWS_AT_ONCE = 1_000
# Codes less alike than this are strangers' (the share of bits set in both, Dice's coefficient).
LEAST_ALIKE = 0.6
# Where there are too few people to learn from: even odds at this likeness, by so many bits for 1.
EVEN, STEEP = 0.76, 40.0
# From this likeness on a counterpart is taken for the same person while learning, if so many are.
SURE, LEAST_SURE = 0.9, 100
ROUNDS = 20


def link_encoded(left: Encoded, right: Encoded, *, options: Options | None = None) -> Links:
    """Who of `left` is who of `right`, from codes alone.

    Likeness is Dice's coefficient of the bits, from 0 to 1. Probabilities come from comparing
    everyone's best counterpart with the second best of those surely matched. Every pair of
    people is compared: time and memory grow with the product of both numbers.
    Raises InputRejected when the files were made with different secrets.
    """
    options = options or Options()
    if len(left) and len(right) and left.scheme != right.scheme:
        raise rejected(
            f"codes made with another secret than those of {left.name}",
            "the same secret on both sides",
            "Compare the two secrets, and encode again.",
            file=right.name,
        )
    pairs = _alike(left.codes, right.codes)
    pairs["weight"] = _weights(pairs, len(left))
    return _links(_decided(pairs, options), left, right)


def _alike(left: np.ndarray, right: np.ndarray) -> pd.DataFrame:
    """Pairs (l, r, alike) of at least LEAST_ALIKE."""
    other = np.unpackbits(right, axis=1).astype(np.float32)
    other_bits = other.sum(axis=1)
    found = []
    for start in range(0, len(left), ROWS_AT_ONCE):
        one = np.unpackbits(left[start : start + ROWS_AT_ONCE], axis=1).astype(np.float32)
        total = one.sum(axis=1)[:, None] + other_bits[None, :]
        alike = 2 * (one @ other.T) / np.maximum(total, 1)
        rows, columns = np.nonzero(alike >= LEAST_ALIKE)
        found.append(pd.DataFrame({"l": rows + start, "r": columns, "alike": alike[rows, columns]}))
    if not found:
        return pd.DataFrame({"l": [0], "r": [0], "alike": [0.0]}).iloc[:0]
    return pd.concat(found, ignore_index=True)


def _weights(pairs: pd.DataFrame, people: int) -> np.ndarray:
    """Bits of log odds for each likeness: learned where there are enough people."""
    alike = pairs["alike"].to_numpy()
    even, steep = _learned(pairs, people) or (EVEN, STEEP)
    return np.clip((alike - even) * steep, -60, 60)


def _learned(pairs: pd.DataFrame, people: int) -> tuple[float, float] | None:
    """Where the odds are even and how steeply they rise, from everyone's two best counterparts.

    Whoever has a nearly equal counterpart is surely matched: the second best is a stranger, maybe
    of the same family. The best counterpart of people who are not in the other file is like that.
    """
    ordered = pairs.sort_values(["l", "alike", "r"], ascending=[True, False, True])
    best = ordered.groupby("l")["alike"].first()
    second = ordered[ordered.duplicated("l")].groupby("l")["alike"].first()
    sure = best[best >= SURE].index
    if len(sure) < LEAST_SURE:
        return None
    strangers = second.reindex(sure).fillna(0.0).to_numpy()
    edges = np.arange(LEAST_ALIKE, SURE + 0.001, 0.02)
    expected = np.histogram(strangers, edges)[0] / len(sure)
    seen = np.histogram(best.to_numpy(), edges)[0]
    alone = float(people - len(sure))
    share = np.full(len(seen), 0.5)
    for _ in range(ROUNDS):
        share = np.clip(1 - alone * expected / np.maximum(seen, 1e-9), 0.0, 1.0)
        alone = people - len(sure) - float((share * seen).sum())
    return _curve(edges[:-1] + 0.01, share, seen)


def _curve(likeness: np.ndarray, share: np.ndarray, seen: np.ndarray) -> tuple[float, float] | None:
    """The logistic curve through the shares, weighed by how many people stand there."""

    def missed(curve: np.ndarray) -> float:
        bits = np.clip((likeness - curve[0]) * curve[1], -50, 50)
        return float((seen * (1 / (1 + np.exp2(-bits)) - share) ** 2).sum())

    grid = [(even, steep) for even in np.arange(0.66, 0.87, 0.01) for steep in (25, 35, 50, 70)]
    even, steep = min(grid, key=lambda curve: missed(np.array(curve)))
    return (float(even), float(steep)) if seen.sum() else None


def _decided(pairs: pd.DataFrame, options: Options) -> pd.DataFrame:
    odds = np.exp2(pairs["weight"].to_numpy())
    rivals = np.zeros(len(pairs))
    if options.one_to_one and len(pairs):
        left, right = pairs["l"].to_numpy(), pairs["r"].to_numpy()
        by_side = (np.bincount(left, odds)[left], np.bincount(right, odds)[right])
        rivals = np.maximum(np.maximum(*by_side) - odds, 0.0)
    pairs["competition"] = -np.log2(1 + rivals).round(6)
    pairs["probability"] = np.round(odds / (1 + odds + rivals), 6)
    pairs = pairs[pairs["probability"] >= options.review_at].reset_index(drop=True)
    surely = pairs["probability"].to_numpy() >= options.match_at
    if options.one_to_one and len(pairs):
        worth = pairs["weight"].to_numpy()
        surely &= best_partners(
            pairs["l"].to_numpy(), pairs["r"].to_numpy(), worth - worth.min() + 1
        )
    pairs["decision"] = np.where(surely, MATCH, REVIEW)
    pairs["reason"] = np.where(surely, "", np.where(pairs["competition"] < -1, SEVERAL, UNSURE))
    if options.one_to_one:
        matched = pairs[surely]
        taken = pairs["l"].isin(matched["l"]) | pairs["r"].isin(matched["r"])
        pairs = pairs[surely | ~taken]
    return pairs.sort_values(["l", "r"], ignore_index=True)


def _links(decided: pd.DataFrame, left: Encoded, right: Encoded) -> Links:
    frame = pd.DataFrame(
        {
            "left_id": left.ids[decided["l"].to_numpy()],
            "right_id": right.ids[decided["r"].to_numpy()],
            "probability": decided["probability"],
            "tier": TIER,
            "decision": decided["decision"],
            "reason": decided["reason"],
            "weight": (decided["weight"] + decided["competition"]).round(6),
            "family": 0.0,
            "competition": decided["competition"],
            "alike": decided["alike"].round(6),
        }
    )
    people = len(left) * len(right)
    return Links(frame, (), 0.5, True, counts_of(decided, len(left), len(right), people))
