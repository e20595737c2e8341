"""Proof by example: for every promised value of every small cell a possible table that has it.

A *move* is a whole-number direction that keeps every relation, and the range of steps along it
for which no cell falls below its floor. Each step leads from the truth to another table that
looks the same in print. So the values which a move gives to a cell cannot be ruled out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .model import Model, Whole

FARTHEST = 10**6  # steps; a move without any falling cell never ends


@dataclass(frozen=True, eq=False)
class Move:
    """`truth[cells] + k * step` is possible for every whole k from `least` to `most`."""

    cells: NDArray[np.intp]
    step: Whole
    least: int
    most: int


class Witnesses:
    """How many moves vouch for each promised value; nothing is open without at least one."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.row = np.full(len(model.truth), -1, dtype=np.intp)
        self.vouched = np.zeros((0, model.threshold), dtype=np.int32)
        self.wanted = np.zeros((0, model.threshold), dtype=np.bool_)
        self.moves: dict[int, Move] = {}
        self.moves_of: dict[int, set[int]] = {}
        self._next = 0

    def promise(self, cells: NDArray[np.intp]) -> None:
        """Ask for every value from the floor to threshold - 1 of these cells."""
        model = self.model
        new = cells[self.row[cells] < 0]
        self.row[new] = np.arange(len(new)) + len(self.wanted)
        values = np.arange(model.threshold)
        self.wanted = np.vstack([self.wanted, values >= model.floor[new][:, None]])
        self.vouched = np.vstack(
            [self.vouched, (values == model.truth[new][:, None]).astype(np.int32)]
        )
        for move in self.moves.values():
            self._count(move, 1, only=new)

    def move_along(self, cells: NDArray[np.intp], amounts: Whole) -> Move:
        """The whole range of steps that one possible change of the truth opens."""
        step = amounts // np.gcd.reduce(np.abs(amounts))
        room = self.model.truth[cells] - self.model.floor[cells]
        falling, rising = step < 0, step > 0
        most = (room[falling] // -step[falling]).min(initial=FARTHEST)
        least = -(room[rising] // step[rising]).min(initial=FARTHEST)
        return Move(cells, step, int(least), int(most))

    def add(self, move: Move) -> int:
        number = self._next
        self._next += 1
        self.moves[number] = move
        for cell in move.cells.tolist():
            self.moves_of.setdefault(cell, set()).add(number)
        self._count(move, 1)
        return number

    def drop(self, number: int) -> Move:
        move = self.moves.pop(number)
        for cell in move.cells.tolist():
            self.moves_of[cell].discard(number)
        self._count(move, -1)
        return move

    def open_values(self, cell: int) -> list[int]:
        """Promised values of the cell that nothing vouches for yet."""
        row = self.row[cell]
        return np.flatnonzero(self.wanted[row] & (self.vouched[row] == 0)).tolist()

    def waive(self, cell: int, value: int) -> None:
        """Nobody can promise this value."""
        self.wanted[self.row[cell], value] = False

    def unproven(self) -> NDArray[np.intp]:
        """Promised cells of which a value lacks a witness."""
        cells = np.flatnonzero(self.row >= 0)
        rows = self.row[cells]
        return cells[(self.wanted[rows] & (self.vouched[rows] == 0)).any(axis=1)]

    def _count(self, move: Move, by: int, only: NDArray[np.intp] | None = None) -> None:
        for row, values in self._values(move, only):
            self.vouched[row, values] += by

    def _values(self, move: Move, only: NDArray[np.intp] | None) -> Iterator[tuple[int, slice]]:
        model = self.model
        mine = self.row[move.cells] >= 0
        if only is not None:
            mine &= np.isin(move.cells, only)
        for cell, step in zip(move.cells[mine].tolist(), move.step[mine].tolist(), strict=True):
            truth, floor = int(model.truth[cell]), int(model.floor[cell])
            ends = (truth + move.least * step, truth + move.most * step)
            low, stride = min(ends), abs(step)
            if low < floor:  # cannot be: the range of steps respects every floor
                raise AssertionError(f"a witness below the floor of cell {cell}")
            high = min(max(ends), model.threshold - 1)
            if low <= high:
                yield int(self.row[cell]), slice(low, high + 1, stride)
