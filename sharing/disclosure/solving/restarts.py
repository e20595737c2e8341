"""Small tables are solved many times over; the best outcome is kept.

Each start has its own prices: some count students more, some cells; a relaxation says which cells
good choices have in common, and these are cheap at the start. All are shaken a little. Then
secondary cells are exchanged for cheaper ones until nothing improves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sharing.disclosure.model import Model, Whole

from .buying import serve
from .giving_back import GivingBack
from .relaxing import Relaxation
from .rows import Rows
from .state import Cells, State, costs

EXCHANGE = 0.97  # others are bought instead of a cell for at most this share of its price
SWEEPS = 4
SHAKE = 0.5  # of a price, up or down by half of it
GUIDED = 0.9  # discount for a cell that the relaxation hides wholly
MIXES = (0.3, 2.0)  # students that a cell counts for, in those of the usual secondary cell
STARTS = 3  # for each of them
LIGHT = 12_000  # size of a relaxation that is soon solved in whole shares
FEW = 3  # secondary cells that are not worth another start

Start = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
SideBySide = Callable[[Callable[[Start], State], Sequence[Start]], list[State]]


def improve(
    state: State, movable: Cells, steps_up: Whole, seed: int, side_by_side: SideBySide
) -> State:
    """The given state, polished, or a better one."""
    states = [_polish(state, movable)]
    cells, students = measure(state.model, state.secondary())
    if cells < FEW or state.witnesses.any_other:
        return states[0]
    relaxation = Relaxation(state, Rows(state), movable)
    chance = np.random.default_rng(seed)
    starts = []
    for mix in MIXES:
        cost = costs(state.model, steps_up, mix * students / cells)
        shares = [relaxation.shares(cost)] * STARTS
        if relaxation.size <= LIGHT:
            shares.append(relaxation.whole(len(cost)))
        for share in shares:
            shaken = 1 + SHAKE * (chance.random(len(cost)) - 0.5)
            lot = chance.random(len(cost))
            starts.append((cost, cost * (1 - GUIDED * share) * shaken, lot))
    states += side_by_side(lambda start: _start(state, movable, *start), starts)
    return _best([found for found in states if not len(found.witnesses.unproven())] or states)


def _start(
    state: State,
    movable: Cells,
    cost: NDArray[np.float64],
    guided: NDArray[np.float64],
    lot: NDArray[np.float64],
) -> State:
    fresh = State(state.model, guided, state.witnesses.afresh())
    waiting = fresh.witnesses.unproven()
    fresh.witnesses.moves += serve(fresh, [movable], waiting, lot, thorough=True)
    fresh.recount(cost)
    return _polish(fresh, movable)


def _polish(state: State, movable: Cells) -> State:
    for sweep in range(SWEEPS):
        rows = Rows(state)
        exchange = EXCHANGE if sweep else 0.0
        work = GivingBack(state, rows, movable, state.witnesses.moves, exchange=exchange)
        cells = state.secondary()
        shown = work.sweep(cells[np.argsort(-state.cost[cells], kind="stable")].tolist())
        state.witnesses.moves = list(work.pool.moves.values())
        if sweep and not shown:
            break
    return state


def _best(states: list[State]) -> State:
    """Cells and students hidden, each as a share of the least seen: the worse one counts."""
    sums = np.array([measure(state.model, state.secondary()) for state in states])
    shares = sums / np.maximum(sums.min(axis=0), 1)
    return states[int(np.lexsort((shares.sum(axis=1), shares.max(axis=1)))[0])]


def measure(model: Model, secondary: Cells) -> tuple[int, int]:
    return len(secondary), int(model.truth[secondary].sum())
