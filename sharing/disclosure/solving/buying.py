"""Buy the cheapest cells until every promised value has a witness."""

from __future__ import annotations

import numpy as np

from sharing.disclosure.model import Whole
from sharing.disclosure.program import Program
from sharing.disclosure.witnesses import Move

from .state import Cells, State


def serve(
    state: State, cells: Cells, waiting: Cells, lot: np.ndarray, *, thorough: bool = False
) -> list[Move]:
    """Look for moves within `cells` for the promised ones that wait; the small ones first.

    `thorough`: also the values between, and integer programs, where the farthest value fails.
    """
    if not len(waiting):
        return []
    program = Program(state.model, cells, state.price)
    order = np.lexsort((lot[waiting], state.model.truth[waiting]))
    found: list[Move] = []
    postponed = [
        cell for cell in waiting[order].tolist() if _protect(state, program, cell, found, thorough)
    ]
    program.insists = True  # integer programs are slow; most cells were served meanwhile
    for cell in postponed:
        _protect(state, program, cell, found, thorough)
    return found


def _protect(state: State, program: Program, cell: int, found: list[Move], thorough: bool) -> bool:
    """Find a witness for each promised value, the farthest first; buy what it moves.

    True when fractions stood in the way of one.
    """
    before = program.gave_up
    failed: set[int] = set()
    truth = int(state.model.truth[cell])
    while (value := state.witnesses.next_value(cell, failed)) is not None:
        step = program.move(cell, value - truth)
        if step is None:
            open_ = state.witnesses.open_values(cell)
            failed |= {value} if thorough else _beyond(value, truth, open_)
            continue
        move = _keep(state, step, found)
        for bought in state.buy(move.cells).tolist():
            program.set_price(bought, state.price[bought])
        _fill(state, move, cell, value, found)
    return program.gave_up > before


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
    for other in sorted(between, key=lambda other: abs(other - truth)):
        if state.witnesses.is_open(cell, other):
            continue
        step = program.move(cell, other - truth)
        if step is not None:
            _keep(state, step, found)


def _beyond(value: int, truth: int, values: list[int]) -> set[int]:
    """All values on the same side of the truth: a larger view will have to look for them."""
    return {other for other in values if (other > truth) == (value > truth)}
