"""What an agreement demands of a table: the primary rules, and the strictest of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .problems import rejected
from .rates import DEFAULT_BANDS, Band

Promise = Literal["full", "exact-only"]
PROMISES: tuple[Promise, ...] = ("full", "exact-only")


@dataclass(frozen=True)
class Rules:
    """The primary rules of one agreement. Counts are students.

    `threshold`: counts from 1 below it are small; 2 or more.
    `least_hidden_total`: hidden cells whose sum can be computed from print must together have at
    least so many students; 0 asks for nothing.
    `show_zeros`: whether a group size of 0 may be shown. Outcomes of all or none never are. When
    False, a zero is hidden like a small count, and a hidden cell may be 0.
    `bands`: how rates are cut off near 0 and 100 percent by group size (`group_rates`).
    """

    threshold: int
    least_hidden_total: int = 0
    show_zeros: bool = True
    bands: tuple[Band, ...] = DEFAULT_BANDS

    def __post_init__(self) -> None:
        if self.threshold < 2:
            raise rejected(
                f"the threshold {self.threshold}",
                "2 or more",
                "Use the threshold of the agreement.",
            )
        if self.least_hidden_total < 0:
            raise rejected(
                f"{self.least_hidden_total} as the least hidden total",
                "0 or more students",
                "Leave it out when the agreement asks for none.",
            )
        if not self.bands or self.bands[-1].largest is not None:
            raise rejected(
                "bands that end at some group size",
                "a last band without a limit",
                "Add a band for all larger groups.",
            )

    @classmethod
    def strictest(cls, *rules: Rules) -> Rules:
        """What satisfies every party: in each respect the strictest of theirs."""
        if not rules:
            raise rejected("no rules", "those of at least one party", "Give the agreement's rules.")
        return cls(
            max(rule.threshold for rule in rules),
            max(rule.least_hidden_total for rule in rules),
            all(rule.show_zeros for rule in rules),
            _widest([rule.bands for rule in rules]),
        )


def _widest(tables: list[tuple[Band, ...]]) -> tuple[Band, ...]:
    """For every group size the widest margin that any of the tables has."""
    limits = sorted({b.largest for bands in tables for b in bands if b.largest is not None})
    found: list[Band] = []
    for largest in (*limits, None):
        margin = max(_margin(bands, largest) for bands in tables)
        if found and found[-1].margin == margin:
            found.pop()
        found.append(Band(largest, margin))
    return tuple(found)


def _margin(bands: tuple[Band, ...], size: int | None) -> int:
    if size is None:
        return bands[-1].margin
    return next(b.margin for b in bands if b.largest is None or size <= b.largest)
