"""Changes that keep every sum by their shape, found by counting instead of programs.

A *box* takes two codes of each dimension but one, with + and - in turn: moving one student along
it changes no total. (A code and the totals above it do as well, where these are hidden.) In the
dimension with most codes the box is shared out over the tree like water: what a school gains its
siblings lose, or its district gains too, and so on. How much can flow to each place follows from
two passes over the tree, so that a large table is searched in a second.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .evidence import Cells, Ints
from .knowledge import Knowledge
from .sheet import Box, Nodes, Sheet

CHECKS = 6  # random changes that must keep every sum
FOLLOW = 0.75  # how often a step goes where it brings something
FARTHEST = 10**6  # students moved in one step
Floats = NDArray[np.float64]
Chance = np.random.Generator


class Boxes:
    """All boxes of one group of unknown cells."""

    def __init__(
        self, known: Knowledge, cells: Cells, sums: sparse.csr_array, low: Ints, high: Ints
    ) -> None:
        self.low, self.high, self.sums = low, high, sums
        sheet = Sheet.of(known, cells)
        self.boxes = list(sheet.boxes()) if sheet is not None else []
        for _ in range(CHECKS):
            wrong = self._moved_wrongly()
            if not len(wrong) or sheet is None:
                return
            sheet.fix(wrong)
            self.boxes = list(sheet.boxes())
        self.boxes = []

    def _moved_wrongly(self) -> Cells:
        """Cells that stand in sums which a random change does not keep: none, if all is right."""
        start, chance = np.zeros(len(self.low), dtype=np.int64), np.random.default_rng(17)
        room = np.full(len(self.low), 1000, dtype=np.int64)
        changed = self._strolled(start, -room, room, chance.standard_normal(len(start)), chance)
        off = np.flatnonzero(self.sums @ changed)
        return np.unique(self.sums[off].indices).astype(np.intp)

    def reach(self, table: Ints) -> tuple[Ints, Ints]:
        """How far each cell can fall and rise from a table, by 1 student at a time."""
        fall, rise = np.zeros_like(table), np.zeros_like(table)
        up, down = self.high - table, table - self.low
        for box in self.boxes:
            ahead, back = box.flow(*box.room(up, down))
            for corner, sign in enumerate(box.sign.tolist()):
                at = box.cells[:, corner]
                raised, lowered = (ahead, back) if sign > 0 else (back, ahead)
                rise[at] = np.maximum(rise[at], raised)
                fall[at] = np.maximum(fall[at], lowered)
        return fall, rise

    def stroll(self, table: Ints, weight: Floats, chance: Chance) -> Ints:
        """Another table: each box once, mostly to where the weights are."""
        found = self._strolled(table, self.low, self.high, weight, chance)
        assert not (self.sums @ (found - table)).any()
        return found

    def _strolled(self, table: Ints, low: Ints, high: Ints, weight: Floats, chance: Chance) -> Ints:
        table = table.copy()
        for number in chance.permutation(len(self.boxes)).tolist():
            box = self.boxes[number]
            ahead, back = box.room(high - table, table - low)
            for nodes, steps in _exchanges(box, ahead, back, weight, chance):
                table[box.cells[nodes]] += steps[:, None] * box.sign
        return table


def _exchanges(
    box: Box, ahead: Ints, back: Ints, weight: Floats, chance: Chance
) -> Iterator[tuple[Nodes, Ints]]:
    """Steps for the nodes of one level and those below: what one gains, a sibling loses."""
    level = int(chance.integers(len(box.levels)))
    heir = _heirs(box, level, np.minimum(ahead, 9) + np.minimum(back, 9), chance)
    gain = (weight[box.cells] * box.sign).sum(axis=1)
    ahead, back, gain, real = _along(box, heir, level, ahead, back, gain)
    nodes = box.levels[level]
    nodes = nodes[real[nodes]]
    alone, nodes = nodes[box.tops[nodes]], nodes[~box.tops[nodes]]
    order = nodes[np.lexsort((chance.random(len(nodes)), box.family[nodes]))]
    one, other = _pairs(box.family[order])
    one, other = order[one], order[other]
    most = np.minimum(ahead[one], back[other])
    least = -np.minimum(back[one], ahead[other])
    steps = _steps(least, most, gain[one] - gain[other], chance)
    lone = _steps(-back[alone], ahead[alone], gain[alone], chance)
    nodes = np.concatenate([one, other, alone])
    steps = np.concatenate([steps, -steps, lone])
    while len(nodes):
        yield nodes, steps
        nodes, steps = heir[nodes], steps[heir[nodes] >= 0]
        nodes = nodes[nodes >= 0]


def _heirs(box: Box, level: int, room: Ints, chance: Chance) -> Nodes:
    """For each node one below it, by chance, rather one that has room."""
    heir = np.full(len(box.parent), -1, dtype=np.intp)
    score = chance.random(len(room)) + np.minimum(room, 6)
    for under in box.levels[level + 1 :]:
        under = under[box.parent[under] >= 0]
        under = under[np.argsort(score[under], kind="stable")]
        heir[box.parent[under]] = under
    return heir


def _steps(least: Ints, most: Ints, gain: Floats, chance: Chance) -> Ints:
    end = np.where(gain > 0, np.minimum(most, FARTHEST), np.maximum(least, -FARTHEST))
    part = np.rint(end * chance.random(len(end))).astype(np.int64)
    return np.where(chance.random(len(end)) < FOLLOW, end, part)


def _along(
    box: Box, heir: NDArray[np.intp], level: int, ahead: Ints, back: Ints, gain: Floats
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    """Room and gain of each node with the chain below it; whether the chain comes to an end."""
    ahead, back, gain, real = ahead.copy(), back.copy(), gain.copy(), box.ends.copy()
    for nodes in reversed(box.levels[level:]):
        nodes = nodes[heir[nodes] >= 0]
        below = heir[nodes]
        ahead[nodes] = np.minimum(ahead[nodes], ahead[below])
        back[nodes] = np.minimum(back[nodes], back[below])
        gain[nodes] += gain[below]
        real[nodes] = real[below]
    return ahead, back, gain, real


def _pairs(family: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Neighbours in a sorted row, two by two, of one family each."""
    first = np.flatnonzero(np.diff(family, prepend=-1))
    place = np.arange(len(family)) - np.repeat(first, np.diff(first, append=len(family)))
    one = np.flatnonzero((place[:-1] % 2 == 0) & (family[:-1] == family[1:]))
    return one, one + 1
