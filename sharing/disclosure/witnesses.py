"""Proof by example: for every promised value of every promised cell a possible table that has it.

A *move* is a whole-number direction that keeps every relation, and the range of steps along it
for which no cell falls below its floor. Each step leads from the truth to another table that
looks the same in print. So the values which a move gives to a cell cannot be ruled out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .model import Model, Whole

FARTHEST = 10**6  # steps; a move without any falling cell never ends
Cells = NDArray[np.intp]
EMPTY = slice(0, 0)


@dataclass(frozen=True, eq=False)
class Move:
    """`truth[cells] + k * step` is possible for every whole k from `least` to `most`."""

    cells: Cells
    step: Whole
    least: int
    most: int


class Witnesses:
    """How many moves vouch for each promised value; nothing is open without at least one.

    A promise is one range of values for a cell: each of them must stay possible. With `any_other`
    it is weaker: some value other than the truth must stay possible, whichever.
    """

    def __init__(self, model: Model, *, any_other: bool = False) -> None:
        self.model = model
        self.any_other = any_other
        self.row = np.full(len(model.truth), -1, dtype=np.intp)  # of the promise to a cell
        self.cell = np.empty(0, dtype=np.intp)  # of the promise in a row
        self.low = self.high = np.empty(0, dtype=np.int64)
        self.start = np.empty(0, dtype=np.intp)  # of its values in the two arrays that follow
        self.vouched = np.empty(0, dtype=np.int32)
        self.wanted = np.empty(0, dtype=np.bool_)
        self.moved = np.zeros(len(model.truth), dtype=np.int32)  # moves that change a cell
        self.moves: list[Move] = []

    def promise(self, cells: Cells, low: Whole | None = None, high: Whole | None = None) -> None:
        """Ask for every value from `low` to `high` of these cells: floor to threshold - 1.

        A cell that was promised before keeps the values promised then as well.
        """
        floor = self.model.floor[cells]
        low = floor if low is None else np.maximum(low, floor)
        high = np.full(len(cells), self.model.threshold - 1) if high is None else high.copy()
        old = self.row[cells]
        again = np.flatnonzero(old >= 0)
        low[again] = np.minimum(low[again], self.low[old[again]])
        high[again] = np.maximum(high[again], self.high[old[again]])
        new = old < 0
        new[again] = (low[again] < self.low[old[again]]) | (high[again] > self.high[old[again]])
        self._append(cells[new], low[new], high[new])

    def _append(self, cells: Cells, low: Whole, high: Whole) -> None:
        before = self.row[cells]
        for row in before[before >= 0].tolist():
            self.wanted[self._values_of(row)] = False
        widths = np.maximum(high - low + 1, 0)
        starts = len(self.wanted) + np.cumsum(widths) - widths
        self.row[cells] = len(self.low) + np.arange(len(cells))
        self.cell = np.concatenate([self.cell, cells])
        self.low, self.high = np.concatenate([self.low, low]), np.concatenate([self.high, high])
        self.start = np.concatenate([self.start, starts])
        total = int(widths.sum())
        self.wanted = np.concatenate([self.wanted, np.ones(total, dtype=np.bool_)])
        self.vouched = np.concatenate([self.vouched, np.zeros(total, dtype=np.int32)])
        self._vouch_for_truth(slice(len(self.low) - len(cells), None))
        fresh = set(cells.tolist())
        for move in self.moves:
            self._vouch(move, 1, fresh)

    def afresh(self) -> Witnesses:
        """The same promises without any witness yet."""
        other = Witnesses(self.model, any_other=self.any_other)
        other.row, other.cell, other.start = self.row, self.cell, self.start
        other.low, other.high, other.wanted = self.low, self.high, self.wanted
        other.vouched = np.zeros(len(self.vouched), dtype=np.int32)
        other._vouch_for_truth(slice(None))
        return other

    def _vouch_for_truth(self, rows: slice) -> None:
        low, high, truth = self.low[rows], self.high[rows], self.model.truth[self.cell[rows]]
        inside = (low <= truth) & (truth <= high)
        self.vouched[(self.start[rows] + truth - low)[inside]] = 1

    def move_along(self, cells: Cells, amounts: Whole) -> Move:
        """The whole range of steps that one possible change of the truth opens."""
        step = amounts // np.gcd.reduce(np.abs(amounts))
        room = self.model.truth[cells] - self.model.floor[cells]
        falling, rising = step < 0, step > 0
        most = (room[falling] // -step[falling]).min(initial=FARTHEST)
        least = -(room[rising] // step[rising]).min(initial=FARTHEST)
        return Move(cells, step, int(least), int(most))

    def add(self, move: Move) -> None:
        self.count(move, 1)
        self.moves.append(move)

    def count(self, move: Move, by: int) -> None:
        """Add the move's values to what is vouched for. Touches no cell that it does not move."""
        self.moved[move.cells] += by
        self._vouch(move, by)

    def _vouch(self, move: Move, by: int, only: Collection[int] | None = None) -> None:
        mine = self.row[move.cells] >= 0
        for cell, step in zip(move.cells[mine].tolist(), move.step[mine].tolist(), strict=True):
            if only is None or cell in only:
                values = self._vouched_by(cell, step, move)
                self.vouched[values] += by

    def _vouched_by(self, cell: int, step: int, move: Move) -> slice:
        """Where the values stand that the move gives to the cell, as far as they are promised."""
        row, truth = self.row[cell], int(self.model.truth[cell])
        start, low, high = int(self.start[row]), int(self.low[row]), int(self.high[row])
        ends = (truth + move.least * step, truth + move.most * step)
        stride, first = abs(step), min(ends)
        if first < self.model.floor[cell]:  # the range of steps respects every floor
            raise AssertionError(f"a witness below the floor of cell {cell}")
        if first < low:
            first += -((first - low) // stride) * stride
        last = min(max(ends), high)
        return (
            slice(start + first - low, start + last - low + 1, stride) if first <= last else EMPTY
        )

    def lacking(self, moves: Iterable[Move]) -> list[int]:
        """Promised cells that the moves touch and of which a value lacks a witness now."""
        touched = np.unique(np.concatenate([move.cells for move in moves] or [self.cell[:0]]))
        touched = touched[self.row[touched] >= 0]
        return [cell for cell in touched.tolist() if self.open_values(cell)]

    def open_values(self, cell: int) -> list[int]:
        """Promised values of the cell that nothing vouches for yet."""
        row = self.row[cell]
        values = self._values_of(row)
        lacking = self.wanted[values] & (self.vouched[values] == 0)
        if self.any_other and self.moved[cell] > 0:
            return []
        return (np.flatnonzero(lacking) + self.low[row]).tolist()

    def is_open(self, cell: int, value: int) -> bool:
        """Whether a promised value has its witness already."""
        row = self.row[cell]
        return bool(self.vouched[self.start[row] + value - self.low[row]] > 0)

    def next_value(self, cell: int, failed: Collection[int] = ()) -> int | None:
        """The value to look for now: the farthest, for the way there gives those between."""
        values = [value for value in self.open_values(cell) if value not in failed]
        if not values:
            return None
        truth = int(self.model.truth[cell])
        if self.any_other:
            return min(values, key=lambda value: abs(value - truth))
        return values[-1] if values[-1] > truth else values[0]

    def waive(self, cell: int, value: int) -> None:
        """Nobody can promise this value."""
        row = self.row[cell]
        self.wanted[self.start[row] + value - self.low[row]] = False

    def unproven(self) -> Cells:
        """Promised cells of which a value lacks a witness."""
        lacking = np.flatnonzero(self.wanted & (self.vouched == 0))
        rows = np.unique(np.searchsorted(self.start, lacking, side="right") - 1)
        cells = np.sort(self.cell[rows])
        return cells[self.moved[cells] == 0] if self.any_other else cells

    def _values_of(self, row: int) -> slice:
        first = int(self.start[row])
        return slice(first, first + max(0, int(self.high[row] - self.low[row]) + 1))
