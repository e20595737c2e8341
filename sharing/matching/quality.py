"""How good the links are, from people who looked at some of them.

Pairs are drawn by strata (decision and probability), labelled blind, and weighed back to all pairs.
Precision: of the matches, how many are the same person. Recall: of the same persons that the
machine or a reader could find at all, how many are matches. Pairs that were never compared are
beyond both, and are not counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .deciding import MATCH
from .problems import InputRejected, Problem, rejected
from .results import Links

BANDS = (0.0, 0.3, 0.6, 0.9, 0.99, 0.9999, 1.0)
DRAWS = 4000


@dataclass(frozen=True)
class Label:
    """One person's word on one pair. `pairs_in_stratum`: how many pairs of its stratum there are;
    `same`: None where the reader could not tell."""

    stratum: str
    pairs_in_stratum: int
    is_match: bool
    same: bool | None


@dataclass(frozen=True)
class Estimate:
    """A share from 0 to 1 with its interval; `value` is None where nothing was labelled."""

    value: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Quality:
    """`labelled`, `undecided`: pairs. The intervals hold the truth at the level asked for."""

    precision: Estimate
    recall: Estimate
    labelled: int
    undecided: int


@dataclass(frozen=True)
class Asked:
    """A pair for a reader: no probability, no tier, no decision (blind)."""

    left_id: str
    right_id: str
    stratum: str
    pairs_in_stratum: int
    is_match: bool

    def shown(self) -> tuple[str, str]:
        """What the reader may see: the two people, and nothing that the machine thinks."""
        return self.left_id, self.right_id


def draw_for_labels(links: Links, wanted: int, seed: int) -> tuple[Asked, ...]:
    """About `wanted` pairs to label, as many from each stratum, in an order drawn by chance."""
    pairs = links.pairs
    if pairs.empty or wanted < 1:
        return ()
    band = pd.cut(pairs["probability"], BANDS, include_lowest=True).cat.codes
    strata = pairs["decision"] + " " + band.astype(str)
    rng = np.random.default_rng(seed)
    drawn: list[Asked] = []
    groups = sorted(strata.groupby(strata))
    for name, members in groups:
        size = min(len(members), math.ceil(wanted / len(groups)))
        for place in rng.choice(members.index.to_numpy(), size, replace=False):
            row = pairs.loc[place]
            drawn.append(
                Asked(
                    row["left_id"], row["right_id"], str(name), len(members),
                    row["decision"] == MATCH,
                )
            )  # fmt: skip
    return tuple(drawn[place] for place in rng.permutation(len(drawn)))


def estimate_quality(labels: Iterable[Label], *, level: float = 0.95, seed: int = 1) -> Quality:
    """Precision and recall with intervals, from labels of a stratified sample.

    labels: one for each labelled pair, of every stratum that was drawn. level: of the
        intervals, between 0 and 1. seed: of the draws.
    Labels without a decision are left out and counted.
    Raises InputRejected for labels that contradict each other or a level out of range.

    Each stratum's share of same persons has a Jeffreys posterior, Beta(same + 1/2, other + 1/2);
    4,000 draws of all strata give the intervals (Brown, Cai and DasGupta 2001 for one stratum). A
    stratum that was labelled in full is known and does not vary.
    """
    if not 0 < level < 1:
        raise rejected(f"a level of {level:g}", "one between 0 and 1", "Ask for 0.95, for example.")
    found = list(labels)
    strata = _strata(found)
    decided = [label for label in found if label.same is not None]
    rng = np.random.default_rng(seed)
    right, wrong, missed = (np.zeros(DRAWS + 1) for _ in range(3))
    for size, is_match, same, other in strata:
        share = _shares(size, same, other, rng)
        if is_match:
            right += size * share
            wrong += size * (1 - share)
        else:
            missed += size * share
    return Quality(
        _estimate(right, right + wrong, level),
        _estimate(right, right + missed, level),
        len(decided),
        len(found) - len(decided),
    )


def _strata(labels: Sequence[Label]) -> list[tuple[int, bool, int, int]]:
    """(pairs, whether they are matches, labelled the same, labelled different) of each stratum."""
    counts: dict[str, list[int]] = {}
    known: dict[str, tuple[int, bool]] = {}
    for label in labels:
        said = (label.pairs_in_stratum, label.is_match)
        if known.setdefault(label.stratum, said) != said:
            raise _contradiction(label.stratum)
        of = counts.setdefault(label.stratum, [0, 0])
        if label.same is not None:
            of[0 if label.same else 1] += 1
    for name, (same, other) in counts.items():
        if same + other > known[name][0]:
            raise _contradiction(name)
    return [(*known[name], same, other) for name, (same, other) in counts.items() if same + other]


def _contradiction(stratum: str) -> InputRejected:
    return InputRejected(
        [
            Problem(
                f"labels of {stratum} that do not fit together",
                "one number of pairs, not below the number of labels, and one decision",
                "Take the labels of one drawing.",
            )
        ]
    )


def _shares(size: int, same: int, other: int, rng: np.random.Generator) -> np.ndarray:
    """The observed share first, then draws from what it could be among all pairs."""
    seen = same / (same + other)
    rest = size - same - other
    drawn = rng.beta(same + 0.5, other + 0.5, DRAWS)
    # Labelled pairs are known; the others vary.
    return np.concatenate([[seen], (same + rest * drawn) / size])


def _estimate(part: np.ndarray, whole: np.ndarray, level: float) -> Estimate:
    if whole[0] <= 0:
        return Estimate(None, 0.0, 1.0)
    shares = part[1:] / np.maximum(whole[1:], 1e-12)
    low, high = np.quantile(shares, [(1 - level) / 2, (1 + level) / 2])
    value = float(part[0] / whole[0])
    return Estimate(value, float(min(low, value)), float(max(high, value)))
