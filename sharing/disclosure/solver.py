"""Secondary protection: buy the cheapest cells until every promised value has a witness."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .blocks import Blocks
from .hierarchy import Hierarchy
from .model import Model, Whole
from .program import Program
from .solving.buying import Vain, serve
from .solving.giving_back import GivingBack
from .solving.restarts import improve
from .solving.rows import Rows
from .solving.state import SHORT, Cells, State, costs, steps_above_detail
from .witnesses import Move, Witnesses

SMALL = 300  # movable cells up to which the table is solved many times over
SWEPT = 400  # movable cells in a group up to which cells are given back
FEW = 50  # promised cells up to which that takes seconds and not minutes
WHOLE = 600  # movable cells up to which the whole table is one block
MOST_STARTS = 8  # of a table that is too large for `improve`
ALL_STARTS = 1_600  # starts by movable cells
SHAKE = 0.5  # of a price, up or down by half of it
MISSED = 0.5  # added to what a hidden cell costs a reader, for each step above the detail
Part = TypeVar("Part")
Result = TypeVar("Result")


class Solver:
    """One run over one model. Deterministic for a seed, however many threads."""

    def __init__(
        self,
        model: Model,
        trees: tuple[Hierarchy, ...],
        seed: int,
        *,
        any_other: bool = False,
        threads: int = 2,
    ) -> None:
        self.model = model
        self.witnesses = Witnesses(model, any_other=any_other)
        self.steps_up = steps_above_detail(model, trees)
        self.state = State(model, costs(model, self.steps_up), self.witnesses)
        self.threads, self.seed = threads, seed
        self.blocks = Blocks(model, trees, seed)
        self.movable = np.flatnonzero(~model.fixed)
        self._all_hidden: Program | None = None
        chance = random.Random(seed)  # noqa: S311  # breaks ties; keeps no secret
        self.lot = np.array([chance.random() for _ in range(len(model.truth))])

    @property
    def hidden(self) -> NDArray[np.bool_]:
        return self.state.hidden

    def promise(self, cells: Cells, low: Whole | None = None, high: Whole | None = None) -> None:
        """From now on these cells must be open too, for all values from `low` to `high`."""
        self.witnesses.promise(cells, low, high)

    def hide(self, cells: Cells) -> None:
        """From now on these cells are hidden, whatever the promise needs."""
        self.model.hidden[cells] = True
        self.state.buy(cells)

    def has_promised(self, cell: int) -> bool:
        return bool(self.witnesses.row[cell] >= 0)

    def solve(self) -> Cells:
        """Hide more until all promises have witnesses; returns the cells that lack one."""
        self._protect()
        for cell in self.witnesses.unproven().tolist():
            self._excuse(cell)
        if len(self.movable) <= SMALL and (self.witnesses.row >= 0).sum() <= FEW:
            self.state = improve(
                self.state, self.movable, self.steps_up, self.seed, self._side_by_side
            )
            self.witnesses = self.state.witnesses
        else:
            self.give_back()
            self._start_over()
        return self.witnesses.unproven()

    def _protect(self) -> None:
        """Buy until all promises have witnesses, as far as that can be."""
        if len(self.movable) > WHOLE:
            for height in range(1, max(self.blocks.height) + 1):
                self._buy(height)
        self._finish()

    def _start_over(self) -> None:
        """Where it takes seconds: again in another order and with other prices; the best stays."""
        if self.witnesses.any_other:
            return
        best, lot = self.state, self.lot
        for number in range(min(MOST_STARTS, ALL_STARTS // max(1, len(self.movable)))):
            cost, chance = best.cost, np.random.default_rng((self.seed % 2**63, number))
            self.lot = chance.random(len(cost))
            shaken = cost * (1 + SHAKE * (chance.random(len(cost)) - 0.5))
            self.state = State(self.model, shaken, best.witnesses.afresh())
            self.witnesses = self.state.witnesses
            self._protect()
            self.state.recount(cost)
            self.give_back()
            best = min(best, self.state, key=self._loss)
        self.state, self.witnesses, self.lot = best, best.witnesses, lot

    def _loss(self, state: State) -> tuple[int, float]:
        """What a reader misses. Totals weigh more here than when cells are bought one by one."""
        cells = state.secondary()
        weight = 1.0 + MISSED * self.steps_up[cells]
        return len(state.witnesses.unproven()), float((state.cost[cells] * weight).sum())

    def _buy(self, height: int) -> None:
        waiting = self.witnesses.unproven()
        tops = self.blocks.zone_of(height)[self.blocks.code_of[waiting]]
        zones = [(int(top), waiting[tops == top]) for top in np.unique(tops[tops >= 0])]
        self._keep(self._side_by_side(self._serve_zone, zones))

    def _serve_zone(self, zone: tuple[int, Cells]) -> list[Move]:
        top, waiting = zone
        found: list[Move] = []
        vain = Vain(self.witnesses, self.blocks.like)
        for views, cells in self.blocks.views(waiting, top):
            large = len(views) > 1 and top >= 0
            asked = vain.without(cells) if large else cells
            found += serve(self.state, views, asked, self.lot)
            if large:
                vain.learn(asked)
        return found

    def _finish(self) -> None:
        if len(self.movable) > WHOLE:
            self._keep([self._serve_zone((-1, self.witnesses.unproven()))])
        waiting = self.witnesses.unproven()
        self._keep([serve(self.state, [self.movable], waiting, self.lot, thorough=True)])

    def give_back(self) -> None:
        """Within groups small enough that a sweep takes seconds."""
        firsts = sorted({codes[0] for codes in self.blocks.group_of.values()})
        groups = [self.blocks.cells(self.blocks.group_of[code]) for code in firsts]
        self._sweep([cells for cells in groups if len(cells) <= SWEPT])

    def _sweep(self, groups: Sequence[Cells], exchange: float = 0.0) -> None:
        part = np.full(len(self.model.truth), -1, dtype=np.intp)
        for number, cells in enumerate(groups):
            part[cells] = number
        inside: list[list[Move]] = [[] for _ in groups]
        across: list[Move] = []
        shared = np.zeros(len(part), dtype=np.bool_)
        for move in self.witnesses.moves:
            number = part[move.cells[0]]
            if number >= 0 and (part[move.cells] == number).all():
                inside[number].append(move)
            else:
                across.append(move)
                shared[move.cells] = True
        can = self.state.secondary()
        can = can[~shared[can]]
        can = can[np.lexsort((self.lot[can], -self.state.cost[can]))]

        rows = Rows(self.state)

        def sweep(number: int) -> list[Move]:
            mine = can[part[can] == number]
            if not len(mine):
                return inside[number]
            work = GivingBack(self.state, rows, groups[number], inside[number], exchange=exchange)
            work.sweep(mine.tolist())
            return list(work.pool.moves.values())

        self.witnesses.moves = across
        self._keep(self._side_by_side(sweep, range(len(groups))))

    def _keep(self, found: Iterable[list[Move]]) -> None:
        for moves in found:
            self.witnesses.moves += moves

    def _side_by_side(self, work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
        """Parts share no cell, so the outcome does not depend on who is faster."""
        if self.threads < 2 or len(parts) < 2:
            return [work(part) for part in parts]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(work, parts))

    def _excuse(self, cell: int) -> None:
        """Values that the shown zeros alone rule out: no hiding could keep them possible."""
        if self._all_hidden is None:
            zero = self.model.fixed & (self.model.truth == 0)
            price = np.full(len(zero), SHORT)
            self._all_hidden = Program(self.model, np.flatnonzero(~zero), price)
            self._all_hidden.insists = True
        for value in self.witnesses.open_values(cell):
            if self._all_hidden.move(cell, value - int(self.model.truth[cell])) is None:
                self.witnesses.waive(cell, value)
