"""Differentially private counts: random noise of a stated budget, from OpenDP.

One student more or less changes one most detailed count by one, so noise of the discrete Laplace
distribution with scale 1 / epsilon on these counts gives epsilon-differential privacy. All else is
made from the noisy counts alone and costs nothing: totals are their sums, no count is below 0. The
noise comes from the operating system's source of secure randomness, as OpenDP uses it. There is no
seed, and no run can be repeated.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import opendp.prelude as dp
from numpy.typing import NDArray

from .alternative import NOISE, Sealing, seal
from .hierarchy import read_hierarchies
from .leveling import Groups, levelled
from .model import build_model
from .problems import DisclosureError, rejected
from .safe import Proof, SafeTables
from .tables import Table

LEAST_EPSILON, MOST_EPSILON = Decimal("0.1"), Decimal(10)
RawTrees = Mapping[str, Mapping[str, str]]
Whole = NDArray[np.int64]
REHEARSALS = 5
COVERED = 0.95

dp.enable_features("contrib")


class BudgetUsedUp(DisclosureError):
    """More noise-protected counts of these students would tell more than was agreed."""


@dataclass(frozen=True)
class Budget:
    """What all releases about one class may spend together, and what earlier ones spent."""

    total: Decimal
    spent: tuple[tuple[str, Decimal], ...] = ()  # release and epsilon, in order

    @classmethod
    def after(cls, total: Decimal, proofs: Iterable[tuple[str, Proof]]) -> Budget:
        """With the earlier releases of the class, (name, proof); other methods spend nothing."""
        spent = (
            (name, Decimal(proof.content["epsilon"]))
            for name, proof in proofs
            if proof.content.get("method") == NOISE
        )
        return cls(total, tuple(spent))

    @property
    def left(self) -> Decimal:
        return self.total - sum((epsilon for _, epsilon in self.spent), Decimal(0))

    def spend(self, epsilon: Decimal, release: str = "this release") -> Budget:
        """The budget after one more release. Raises `BudgetUsedUp`."""
        if epsilon > self.left:
            told = ", ".join(f"{name} spent {_plain(one)}" for name, one in self.spent)
            raise BudgetUsedUp(
                f"The budget of the class is used up: {_plain(self.left)} of {_plain(self.total)} "
                f"is left and this table asks for {_plain(epsilon)}"
                + (f" ({told})" if told else "")
                + ". Release no further table about these students with noise, or ask for less."
            )
        return replace(self, spent=(*self.spent, (release, epsilon)))


def add_noise(
    tables: Sequence[Table],
    *,
    epsilon: Decimal | str | float,
    hierarchies: RawTrees,
    budget: Budget | None = None,
    threshold: int = 0,
) -> SafeTables:
    """All counts with noise of budget `epsilon`; totals add up, whole numbers, none below 0.

    One table must hold every combination of the most detailed codes of all dimensions (with 0
    where nobody is); all other cells are sums of these. `budget`: of the class before this
    release; the record of what is left is in the proof. `threshold` only says which counts the
    record calls small. Raises `InputRejected` or `BudgetUsedUp`.
    """
    wanted = _epsilon(epsilon)
    before = budget or Budget(wanted)
    after = before.spend(wanted)
    trees = read_hierarchies(hierarchies)
    build_model(tables, threshold=max(threshold, 2), hierarchies=trees)  # raises where it is wrong
    groups = Groups.of(tables, trees)
    noisy = measured(groups.counts, wanted)
    values = levelled(groups, noisy)
    printed = groups.printed(tables, values)
    details = _details(wanted, before, after) | {"accuracy": _accuracy(groups, values, wanted)}
    return seal(tables, printed, trees, _sealing(wanted, threshold, details), seed=0)


def measured(counts: Whole, epsilon: Decimal) -> Whole:
    """The counts with discrete Laplace noise of scale 1 / epsilon, drawn by OpenDP."""
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    measure = dp.m.make_laplace(*space, scale=1 / float(epsilon))
    if measure.map(1) > float(epsilon) * (1 + 1e-9):
        raise AssertionError("the mechanism spends more than the stated budget")
    return np.array(measure(counts.tolist()), dtype=np.int64)


def margin(epsilon: Decimal) -> int:
    """95 of 100 noisy counts differ from the true one by no more than this."""
    ratio = math.exp(-float(epsilon))
    # P(|noise| > x) = 2 ratio^(x+1) / (1 + ratio)
    return max(0, math.ceil(math.log((1 - COVERED) * (1 + ratio) / 2) / math.log(ratio) - 1))


def _accuracy(groups: Groups, values: Whole, epsilon: Decimal) -> dict[str, Any]:
    """How far counts may be off, found without looking at the true ones again.

    The mechanism is repeated on the published counts: what that shows was already public.
    """
    off = [
        np.abs(groups.sums(levelled(groups, measured(values, epsilon))) - groups.sums(values))
        for _ in range(REHEARSALS)
    ]
    within = int(np.quantile(np.concatenate(off), COVERED, method="higher"))
    return {
        "noise_within": margin(epsilon),
        "cells_within": within,
        "words": f"95 % of the counts are expected within ±{within} of the true ones; the noise "
        f"on one most detailed count is within ±{margin(epsilon)} in 95 of 100 cases.",
    }


def _epsilon(given: Decimal | str | float) -> Decimal:
    epsilon = Decimal(str(given))
    if not LEAST_EPSILON <= epsilon <= MOST_EPSILON:
        raise rejected(
            f"the budget {given}", f"{LEAST_EPSILON} to {MOST_EPSILON}", "Use the agreement's."
        )
    return epsilon


def _details(epsilon: Decimal, before: Budget, after: Budget) -> dict[str, Any]:
    return {
        "epsilon": _plain(epsilon),
        "mechanism": f"discrete Laplace noise of scale {1 / float(epsilon):.4g} on each most "
        "detailed count (OpenDP make_laplace), secure randomness of the operating system, no seed",
        "sensitivity": "one student more or less changes one most detailed count by 1",
        "after": "counts below 0 are evened out within their school or family and all totals are "
        "sums; made from the noisy counts alone",
        "budget": {
            "total": _plain(before.total),
            "spent_before": _plain(before.total - before.left),
            "left": _plain(after.left),
        },
    }


def _sealing(epsilon: Decimal, threshold: int, details: Mapping[str, Any]) -> Sealing:
    return Sealing(
        NOISE,
        f"noise, epsilon {_plain(epsilon)}",
        f"Differential privacy with epsilon {_plain(epsilon)}: whether any one student is counted "
        f"changes the chance of every possible print by a factor of at most e^{_plain(epsilon)}. "
        "No true count can be ruled out.",
        "A reader may know everything but the noise itself. The list of codes is public; each "
        "student is counted in one most detailed group. Further releases about the same students "
        "add up their budgets.",
        threshold,
        details,
    )


def _plain(number: Decimal) -> str:
    """0.5 and not 0.50 or 5E-1."""
    return format(number.normalize(), "f")
