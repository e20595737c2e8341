"""Show again what the promise does not need, the dearest first.

A cell can be shown when each value that only moves through this cell vouched for gets another
witness, among cells that are hidden anyway. Every witness stands at every moment.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sharing.disclosure.program import Program
from sharing.disclosure.witnesses import Move

from .rows import Rows
from .state import Cells, State


class Pool:
    """The moves of one part of the table, by the cells that they move."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self.moves: dict[int, Move] = {}
        self.through: dict[int, set[int]] = {}
        self._next = 0
        for move in moves:
            self.add(move)

    def add(self, move: Move) -> int:
        number = self._next
        self._next += 1
        self.moves[number] = move
        for cell in move.cells.tolist():
            self.through.setdefault(cell, set()).add(number)
        return number

    def remove(self, number: int) -> Move:
        move = self.moves.pop(number)
        for cell in move.cells.tolist():
            self.through[cell].discard(number)
        return move


class GivingBack:
    """A sweep over one part: its secondary cells, its moves; others are looked for within it."""

    def __init__(
        self,
        state: State,
        rows: Rows,
        cells: Cells,
        moves: Iterable[Move],
        *,
        exchange: float = 0.0,
    ) -> None:
        self.state, self.rows, self.cells = state, rows, cells
        self.free = rows.free.copy()
        self.pool = Pool(moves)
        self.exchange = exchange  # share of its price for which others may be bought instead
        movable = cells if exchange else cells[state.free[cells]]
        self.program = Program(state.model, movable, state.price)

    def sweep(self, cells: Iterable[int]) -> int:
        """How many of the cells could be shown."""
        return sum(self._show(cell) for cell in cells)

    def _show(self, cell: int) -> bool:
        state, pool = self.state, self.pool
        self.free[self.cells] = state.free[self.cells]
        if not (self.exchange or self.rows.allow_showing(cell, self.free)):
            return False
        dropped = [pool.remove(number) for number in sorted(pool.through.get(cell, ()))]
        for move in dropped:
            state.witnesses.count(move, -1)
        state.give_back(cell)
        self.program.bar(cell, barred=True)
        self.program.set_price(cell, float(state.price[cell]))
        found, bought = self._mend(dropped, self.exchange * state.cost[cell])
        if found is not None:
            for move in found:
                pool.add(move)
            self.program.bar(cell, barred=False)
            return True
        for other in bought:
            state.give_back(other)
            self.program.set_price(other, float(state.price[other]))
        for move in dropped:
            state.witnesses.count(move, 1)
            pool.add(move)
        state.buy(np.array([cell]))
        self.program.bar(cell, barred=False)
        self.program.set_price(cell, float(state.price[cell]))
        return False

    def _mend(self, dropped: list[Move], budget: float) -> tuple[list[Move] | None, list[int]]:
        """Other witnesses for what the dropped moves vouched for; None when there are none."""
        state, witnesses = self.state, self.state.witnesses
        found: list[Move] = []
        bought: list[int] = []
        for cell in self._hardest_first(witnesses.lacking(dropped)):
            while (value := witnesses.next_value(cell)) is not None:
                step = self.program.move(cell, value - int(state.model.truth[cell]))
                if step is not None:
                    budget -= float(state.cost[step[0]][~state.free[step[0]]].sum())
                if step is None or budget < 0:
                    for move in found:
                        witnesses.count(move, -1)
                    return None, bought
                move = witnesses.move_along(*step)
                witnesses.count(move, 1)
                found.append(move)
                new = state.buy(move.cells).tolist()
                bought += new
                for other in new:
                    self.program.set_price(other, float(state.price[other]))
        return found, bought

    def _hardest_first(self, cells: list[int]) -> list[int]:
        rows = self.rows
        return sorted(cells, key=lambda cell: -(rows.rise_needed[cell] + rows.fall_needed[cell]))
