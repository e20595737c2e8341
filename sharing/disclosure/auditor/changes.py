"""The difference table between snapshots: who joined and who left, as far as print tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .knowledge import Cell, Knowledge, Pair


@dataclass(frozen=True)
class Change:
    """Today's count of a cell less its count in an older snapshot: from `lower` to `upper`."""

    codes: Cell
    snapshot: int
    lower: int
    upper: int

    def breaks(self, threshold: int) -> bool:
        """A reader can tell that a small number of students joined or left."""
        return self.lower == self.upper and 1 <= abs(self.lower) < threshold

    def words(self, names: Sequence[str]) -> str:
        cell = ", ".join(f"{name} = {code}" for name, code in zip(names, self.codes, strict=True))
        return f"the change of ({cell}) is {self.lower}"


def find_changes(known: Knowledge, bounds: Callable[[int], tuple[int, int]]) -> tuple[Change, ...]:
    """All cells that may differ between snapshots, with the range of the difference.

    `bounds`: least and greatest value of a cell, of printed ones too.
    """
    names = known.cells
    return tuple(
        Change(names[pair.now], pair.snapshot, *_range(known, pair, bounds)) for pair in known.pairs
    )


def _range(
    known: Knowledge, pair: Pair, bounds: Callable[[int], tuple[int, int]]
) -> tuple[int, int]:
    if pair.difference < 0:
        change = int(known.value[pair.now] - known.value[pair.then])
        return change, change
    return bounds(pair.difference)
