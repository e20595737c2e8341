"""Everything printed, put on one sheet: cells, sums, and what may have changed between data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .cycles import behind
from .pages import UNPRINTED, LeastOf, Page
from .trees import Ciphers, Ints, Numbers

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Lines:
    """Sums over places: `total` of each line; `part` and the line that it belongs to."""

    total: Places
    part: Places
    line: Places
    size: Ints  # parts that the hierarchy has
    name: Ints


class Pool:
    """All cells that any page prints or that join printed ones, in one order for all snapshots."""

    def __init__(
        self, ciphers: Ciphers, pages: Sequence[Page], least: LeastOf, *, joint: bool = True
    ) -> None:
        self.ciphers, self.pages, self.least = ciphers, pages, least
        self.snapshots = sorted({page.snapshot for page in pages})
        ordered = sorted(pages, key=lambda page: page.snapshot)
        self.printed = _once([page.numbers for page in ordered], ciphers.kind)
        extra, self.note = (
            behind(ciphers, [page.numbers for page in pages]) if joint else (self.printed[:0], "")
        )
        seeds = _once([self.printed, extra], ciphers.kind)
        self.numbers = _once([seeds, between(ciphers, seeds)], ciphers.kind)
        self._order = np.argsort(self.numbers, kind="stable")
        self._sorted = self.numbers[self._order]

    def place(self, numbers: Numbers) -> Places:
        """Where cells stand on the sheet; -1 for those that do not."""
        if not len(self._sorted):
            return np.full(len(numbers), -1, dtype=np.intp)
        at = np.searchsorted(self._sorted, numbers).clip(max=len(self._sorted) - 1)
        return np.where(self._sorted[at] == numbers, self._order[at], -1)

    @cached_property
    def above(self) -> list[Places]:
        """For each dimension the place of the cell one step up."""
        return [
            self.place(self.ciphers.raised(self.numbers, place))
            for place in range(len(self.ciphers.unit))
        ]

    @cached_property
    def lines(self) -> Lines:
        many = len(self.ciphers.unit)
        names, parts = [], []
        for place, up in enumerate(self.above):
            has = np.flatnonzero(up >= 0)
            names.append(up[has] * many + place)
            parts.append(has)
        name, line = np.unique(np.concatenate(names), return_inverse=True)
        total, size = name // many, np.zeros(len(name), dtype=np.int64)
        for place, ladder in enumerate(self.ciphers.ladder):
            below = np.bincount(ladder[ladder >= 0], minlength=len(ladder))
            mine = name % many == place
            size[mine] = below[self.ciphers.digits(self.numbers[total[mine]], place)]
        return Lines(total, np.concatenate(parts), line, size, name)

    def told(self, snapshot: int) -> Ints:
        """What one snapshot prints of each place: a value, HIDDEN or UNPRINTED; zeros that a
        table leaves out are values."""
        told = np.full(len(self.numbers), UNPRINTED, dtype=np.int64)
        for page in self._pages(snapshot):
            at = self.place(page.numbers)
            told[at] = np.maximum(told[at], page.values)
        zeros = self.place(self.left_out(snapshot))
        zeros = zeros[zeros >= 0]
        told[zeros] = 0
        return told

    def open_lines(self, snapshot: int) -> Flags:
        """Lines with parts that stand nowhere and need not be empty."""
        lines, many = self.lines, len(self.ciphers.unit)
        have = np.bincount(lines.line, minlength=len(lines.total))
        zeros = self.left_out(snapshot)
        zeros = zeros[self.place(zeros) < 0]
        for place in range(many):
            total = self.place(self.ciphers.raised(zeros, place))
            names = total[total >= 0] * many + place
            at = np.searchsorted(lines.name, names).clip(max=len(lines.name) - 1)
            np.add.at(have, at[lines.name[at] == names], 1)
        return np.asarray(have < lines.size)

    def left_out(self, snapshot: int) -> Numbers:
        """Cells that a table breaking down their total leaves out: nobody is in them."""
        if snapshot not in self._left_out:
            mine = self._pages(snapshot)
            printed = _once([page.numbers for page in mine], self.ciphers.kind)
            there = _once([printed, between(self.ciphers, printed)], self.ciphers.kind)
            parts = _once(
                [part for page in mine for part in self._broken_down(page)], self.ciphers.kind
            )
            self._left_out[snapshot] = parts[~np.isin(parts, there)]
        return self._left_out[snapshot]

    @cached_property
    def _left_out(self) -> dict[int, Numbers]:
        return {}

    def _broken_down(self, page: Page) -> Iterator[Numbers]:
        for place, ladder in enumerate(self.ciphers.ladder):
            totals = np.unique(self.ciphers.raised(page.numbers, place))
            totals = totals[np.isin(totals, page.numbers)]
            digit = self.ciphers.digits(totals, place)
            for code in np.unique(digit).tolist():
                parts = np.flatnonzero(ladder == code)
                steps = (parts - code).astype(self.ciphers.kind) * self.ciphers.unit[place]
                yield (totals[digit == code][:, None] + steps[None, :]).ravel()

    def _pages(self, snapshot: int) -> list[Page]:
        return [page for page in self.pages if page.snapshot == snapshot]

    @cached_property
    def _ranks(self) -> list[Places]:
        steps = self.ciphers.steps(self.numbers)
        return [np.flatnonzero(steps == rank) for rank in np.unique(steps)]

    def alike(self, one: int, other: int) -> Flags:
        """Places with the same count in two snapshots, for a reader who believes in as little
        change as print allows. No sum can hold in which a single cell has changed."""
        here, there = self.told(one), self.told(other)
        compared = (here != UNPRINTED) & (there != UNPRINTED)
        equal = compared & (here == there) & (here >= 0)
        moved = compared & (here != there)
        shut = ~(self.open_lines(one) | self.open_lines(other))
        while True:
            alike = self._at_rest(equal, moved)
            alone = self._beside_one_mover(alike, moved, shut) & ~equal & ~moved
            if not alone.any():
                return alike
            moved |= alone

    def _at_rest(self, equal: Flags, moved: Flags) -> Flags:
        """What lies below an equal cell, unless something beside it has moved."""
        alike = equal.copy()
        stirred = []
        for up in self.above:
            flags = np.zeros(len(self.numbers), dtype=np.bool_)
            flags[up[moved & (up >= 0)]] = True
            stirred.append(flags)
        for rank in self._ranks:
            for up, restless in zip(self.above, stirred, strict=True):
                above = up[rank]
                calm = (above >= 0) & alike[above] & ~restless[above] & ~moved[rank]
                alike[rank[calm]] = True
        return alike

    def _beside_one_mover(self, alike: Flags, moved: Flags, shut: Flags) -> Flags:
        lines = self.lines
        apart = np.bincount(lines.line, weights=~alike[lines.part], minlength=len(lines.total))
        apart += ~alike[lines.total]
        gone = moved & ~alike
        movers = np.bincount(lines.line, weights=gone[lines.part], minlength=len(lines.total))
        movers += gone[lines.total]
        wrong = shut & (apart == 1) & (movers == 1)
        found = np.zeros(len(self.numbers), dtype=np.bool_)
        found[lines.total[wrong]] = True
        found[lines.part[wrong[lines.line]]] = True
        return found & alike


def _once(parts: Sequence[Numbers], kind: object) -> Numbers:
    """All numbers, each where it appears first."""
    together: Numbers = np.concatenate([np.zeros(0, dtype=kind), *parts])  # type: ignore[call-overload]
    _, first = np.unique(together, return_index=True)
    result: Numbers = together[np.sort(first)]
    return result


def between(ciphers: Ciphers, printed: Numbers) -> Numbers:
    """Unprinted cells with printed ones both above and below."""
    places = range(len(ciphers.unit))
    known, fresh = np.unique(printed), np.unique(printed)
    while len(fresh):
        raised = np.unique(np.concatenate([ciphers.raised(fresh, place) for place in places]))
        fresh = np.setdiff1d(raised[raised >= 0], known)
        known = np.union1d(known, fresh)
    covered = np.isin(known, printed)
    steps = ciphers.steps(known)
    ups = [np.searchsorted(known, ciphers.raised(known, place)) for place in places]
    has = [ciphers.raised(known, place) >= 0 for place in places]
    under = np.zeros(len(known), dtype=np.bool_)  # something printed lies above
    for rank in np.unique(steps):
        at = np.flatnonzero(steps == rank)
        for up, real in zip(ups, has, strict=True):
            mine = at[real[at]]
            under[mine] |= under[up[mine]] | covered[up[mine]]
    result: Numbers = known[under & ~covered]
    return result
