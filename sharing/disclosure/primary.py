"""Which cells are small: the primary rules."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .cells import find_links, known_zeros
from .coding import Coding, Flags, Keys
from .problems import InputRejected, Problem
from .rules import Rules
from .snapshots import Told
from .tables import say


class Primary:
    """The rules applied to cells of one coding; `outcome` is a dimension or None."""

    def __init__(self, coding: Coding, rules: Rules, outcome: str | None) -> None:
        self.coding, self.rules = coding, rules
        self.place = None if outcome is None else coding.dimensions.index(outcome)

    def floor_of(self, keys: Keys) -> NDArray[np.int64]:
        """The least that a hidden cell can be for anybody who knows the rules.

        Where zeros are shown, a hidden group is not empty; an outcome category may be.
        """
        if not self.rules.show_zeros:
            return np.zeros(len(keys), dtype=np.int64)
        if self.place is None:
            return np.ones(len(keys), dtype=np.int64)
        return (self.coding.part(keys, self.place) == 0).astype(np.int64)

    def sensitive_zeros(self, now: Told) -> Flags:
        """Zeros that must be hidden.

        With an outcome dimension, a zero in an outcome category of a group of at least one
        student tells how everybody fared: none of them, so all of the others. Zeros of empty
        groups say nothing about anybody; they are hidden only where the rules hide all zeros.
        """
        zero = now.values == 0
        if not self.rules.show_zeros:
            self._insist_on_rows(now, None)
            return zero
        if self.place is None:
            return np.zeros(len(now.keys), dtype=np.bool_)
        sizes = _GroupSizes(self.coding, now, self.place)
        self._insist_on_rows(now, sizes)
        return zero & (self.coding.part(now.keys, self.place) > 0) & (sizes.of(now.keys) > 0)

    def _insist_on_rows(self, now: Told, sizes: _GroupSizes | None) -> None:
        """A category that is left out because nobody is in it would be a zero for all to see."""
        links = find_links(self.coding, now.keys)
        absent = known_zeros(self.coding, now.pages, now.keys, links)
        if sizes is not None:
            absent = absent[sizes.of(absent) > 0]
        if not len(absent):
            return
        raise InputRejected(
            Problem(
                f"no row for {say(self.coding.dimensions, codes)}",
                "a row for every group, also an empty one"
                if sizes is None
                else "a row for every outcome of a group of at least one student",
                "Add the row with its count, 0 if nobody is in it.",
            )
            for codes in self.coding.names(absent[:20])
        )


class _GroupSizes:
    """Students per group; where its total is not in the table, its largest outcome will do."""

    def __init__(self, coding: Coding, now: Told, place: int) -> None:
        self.coding, self.place = coding, place
        self.groups, group = np.unique(coding.without(now.keys, place), return_inverse=True)
        self.sizes = np.zeros(len(self.groups), dtype=np.int64)
        np.maximum.at(self.sizes, group, now.values)

    def of(self, keys: Keys) -> NDArray[np.int64]:
        group = self.coding.without(keys, self.place)
        at = np.minimum(np.searchsorted(self.groups, group), len(self.groups) - 1)
        return np.where(self.groups[at] == group, self.sizes[at], 0)
