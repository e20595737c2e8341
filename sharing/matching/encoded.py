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
EVEN, STEEP = 0.8, 60.0
LEAST_PEOPLE = 300
ROUNDS = 60


def link_encoded(left: Encoded, right: Encoded, *, options: Options | None = None) -> Links:
    """Who of `left` is who of `right`, from codes alone.

    Likeness is Dice's coefficient of the bits, from 0 to 1. Probabilities come from a mixture of
    two normal distributions of everyone's most similar counterpart. Every pair of people is
    compared: time and memory grow with the product, 20,000 by 20,000 take under a minute.
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
    best = pairs.groupby("l")["alike"].max().to_numpy()
    usual = (alike - EVEN) * STEEP
    if people < LEAST_PEOPLE or len(best) < LEAST_PEOPLE:
        return usual
    means, spreads, share = _mixture(best)
    if means[1] - means[0] < 0.05:
        return usual
    return np.clip(_log_odds(alike, means, spreads, share), -60, 60)


def _mixture(best: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Means and standard deviations of strangers and matches, and the share of matches."""
    means, spreads, share = np.quantile(best, [0.1, 0.9]), np.full(2, 0.08), 0.5
    for _ in range(ROUNDS):
        bits = _log_odds(best, means, spreads, share)
        weight = 1 / (1 + np.exp2(-np.clip(bits, -60, 60)))
        weights = np.stack([1 - weight, weight])
        total = np.maximum(weights.sum(axis=1), 1e-9)
        means = (weights * best).sum(axis=1) / total
        spread = (weights * (best - means[:, None]) ** 2).sum(axis=1) / total
        spreads = np.sqrt(np.maximum(spread, 4e-4))
        share = float(np.clip(weight.mean(), 0.02, 0.98))
    return means, spreads, share


def _log_odds(
    alike: np.ndarray, means: np.ndarray, spreads: np.ndarray, share: float
) -> np.ndarray:
    """log2 of matches against strangers; between and beyond the two means it only rises."""
    inside = np.clip(alike, means[0], means[1])
    logs = [
        -0.5 * ((inside - mean) / spread) ** 2 - np.log(spread)
        for mean, spread in zip(means, spreads, strict=True)
    ]
    bits = (logs[1] - logs[0] + np.log(share / (1 - share))) / np.log(2)
    return bits + (alike - inside) * STEEP


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
