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
    proven: bool = True  # False: the time was over, and the range may be narrower

    def breaks(self, threshold: int) -> bool:
        """A reader can tell that a small number of students joined or left."""
        return self.proven and self.lower == self.upper and 1 <= abs(self.lower) < threshold

    def words(self, names: Sequence[str]) -> str:
        cell = ", ".join(f"{name} = {code}" for name, code in zip(names, self.codes, strict=True))
        return f"the change of ({cell}) is {self.lower}"


Bounds = Callable[[int], tuple[int, int, bool]]  # of a cell: least, greatest, whether proven


def find_changes(known: Knowledge, bounds: Bounds) -> tuple[Change, ...]:
    """All cells that may differ between snapshots, with the range of the difference."""
    names = known.cells
    return tuple(
        Change(names[pair.now], pair.snapshot, *_range(known, pair, bounds)) for pair in known.pairs
    )


def _range(known: Knowledge, pair: Pair, bounds: Bounds) -> tuple[int, int, bool]:
    if pair.difference < 0:
        change = int(known.value[pair.now] - known.value[pair.then])
        return change, change, True
    return bounds(pair.difference)
