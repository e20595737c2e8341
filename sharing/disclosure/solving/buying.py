"""Buy the cheapest cells until every promised value has a witness."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sharing.disclosure.model import Whole
from sharing.disclosure.program import Program
from sharing.disclosure.witnesses import Move, Witnesses

from .state import Cells, State

TRIES = 3  # failures in a zone after which cells of the same codes are left to larger ones


class Vain:
    """Codes for which one zone never found a move: no use to ask it again and again."""

    def __init__(self, witnesses: Witnesses, like: Cells) -> None:
        self.witnesses, self.like = witnesses, like
        self.failures: dict[int, int] = {}
        self.helped: set[int] = set()

    def without(self, cells: Cells) -> Cells:
        kept = [self._may_help(alike) for alike in self.like[cells].tolist()]
        return cells[np.array(kept, dtype=np.bool_)]

    def learn(self, cells: Cells) -> None:
        for cell, alike in zip(cells.tolist(), self.like[cells].tolist(), strict=True):
            if self.witnesses.open_values(cell):
                self.failures[alike] = self.failures.get(alike, 0) + 1
            else:
                self.helped.add(alike)

    def _may_help(self, alike: int) -> bool:
        return alike in self.helped or self.failures.get(alike, 0) < TRIES


def serve(
    state: State,
    views: Sequence[Cells],
    waiting: Cells,
    lot: np.ndarray,
    *,
    thorough: bool = False,
) -> list[Move]:
    """Look for moves within the last view for the promised cells that wait; small ones first.

    The views before it are narrower and quicker, but only moves that cost nothing count there.
    `thorough`: also the values between, and integer programs, where the farthest value fails.
    """
    if not len(waiting):
        return []
    desk = _Desk(state, views, thorough)
    order = np.lexsort((lot[waiting], state.model.truth[waiting]))
    postponed = [cell for cell in waiting[order].tolist() if desk.protect(cell)]
    desk.insists = True  # integer programs are slow; most cells were served meanwhile
    for cell in postponed:
        desk.protect(cell)
    return desk.found


class _Desk:
    """The programs of some views, each built when it is first asked, and what they found."""

    def __init__(self, state: State, views: Sequence[Cells], thorough: bool) -> None:
        self.state, self.views, self.thorough = state, views, thorough
        self.programs: dict[int, Program] = {}
        self.found: list[Move] = []
        self.insists = False
        self.gave_up = False

    def protect(self, cell: int) -> bool:
        """Find a witness for each promised value, the farthest first; buy what it moves.

        True when fractions stood in the way of one.
        """
        state, truth = self.state, int(self.state.model.truth[cell])
        self.gave_up = False
        failed: set[int] = set()
        while (value := state.witnesses.next_value(cell, failed)) is not None:
            step = self._ask(cell, value - truth)
            if step is None:
                open_ = state.witnesses.open_values(cell)
                failed |= {value} if self.thorough else _beyond(value, truth, open_)
                continue
            move = _keep(state, step, self.found)
            self._told(state.buy(move.cells).tolist())
            _fill(state, move, cell, value, self.found)
        return self.gave_up

    def _ask(self, cell: int, amount: int) -> tuple[Cells, Whole] | None:
        last = len(self.views) - 1
        for number in range(last + 1):
            program = self._program(number)
            program.insists = self.insists and number == last
            before = program.gave_up
            step = program.move(cell, amount) if cell in program.place else None
            if number == last:
                self.gave_up |= program.gave_up > before
            if step is not None and (number == last or self.state.free[step[0]].all()):
                return step
        return None

    def _program(self, number: int) -> Program:
        if number not in self.programs:
            view = self.views[number]
            self.programs[number] = Program(self.state.model, view, self.state.price)
        return self.programs[number]

    def _told(self, bought: list[int]) -> None:
        for program in self.programs.values():
            for cell in bought:
                if cell in program.place:
                    program.set_price(cell, float(self.state.price[cell]))


def _keep(state: State, step: tuple[Cells, Whole], found: list[Move]) -> Move:
    move = state.witnesses.move_along(*step)
    state.witnesses.count(move, 1)
    found.append(move)
    return move


def _fill(state: State, move: Move, cell: int, value: int, found: list[Move]) -> None:
    """The values on the way to the one just reached, by the same cells: a tiny program."""
    truth = int(state.model.truth[cell])
    between = _beyond(value, truth, state.witnesses.open_values(cell))
    if not between:
        return
    program = Program(state.model, move.cells, state.price)
    for other in sorted(between, key=lambda other: -abs(other - truth)):
        if state.witnesses.is_open(cell, other):
            continue
        step = program.move(cell, other - truth, near_last=True)
        if step is not None:
            _keep(state, step, found)


def _beyond(value: int, truth: int, values: list[int]) -> set[int]:
    """All values on the same side of the truth: a larger view will have to look for them."""
    return {other for other in values if (other > truth) == (value > truth)}
