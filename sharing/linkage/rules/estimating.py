"""Precision and recall of links, from what readers found: the engine's estimate, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sharing.linkage.rules.quality import Stratum

if TYPE_CHECKING:
    from sharing.matching import Estimate, Label


@dataclass(frozen=True, slots=True)
class Share:
    """Of 100, about so many; between `low` and `high` in 95 of 100 such drawings."""

    value: float
    low: float
    high: float

    @property
    def words(self) -> str:
        return f"{_of_100(self.value)} of 100"

    @property
    def interval(self) -> str:
        return f"between {_of_100(self.low)} and {_of_100(self.high)}"


def shares(strata: Iterable[Stratum]) -> tuple[Share | None, Share | None]:
    """(precision, recall); None where nothing was linked, or nobody is the same person."""
    # Loaded on first use: the engine is large.
    from sharing.matching import estimate_quality

    found = estimate_quality(label for stratum in strata for label in _labels(stratum))
    return _share(found.precision), _share(found.recall)


def _labels(stratum: Stratum) -> Iterator[Label]:
    from sharing.matching import Label

    for same, times in ((True, stratum.same), (False, stratum.different), (None, stratum.unsure)):
        for _ in range(times):
            yield Label(stratum.name, stratum.pairs, stratum.is_match, same)


def _share(estimate: Estimate) -> Share | None:
    if estimate.value is None:
        return None
    return Share(estimate.value, estimate.low, estimate.high)


def _of_100(share: float) -> str:
    return f"{100 * share:.1f}".removesuffix(".0")
