"""Hierarchies as the auditor reads them, and cells as single numbers.

Written apart from the solver on purpose: nothing here or beside it is shared with the modules
above this package but the wording of problems, so that one mistake cannot hide in both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sharing.disclosure.problems import rejected

Cell = tuple[str, ...]
Ints = NDArray[np.int64]
Numbers = NDArray[Any]  # whole numbers: 64 bits, or Python's own where these are too few


class Trees:
    """Parents, children and roots, worked out from the plain mapping."""

    def __init__(self, raw: Mapping[str, Mapping[str, str]]) -> None:
        self.names = sorted(raw)
        self.up = [dict(raw[name]) for name in self.names]
        self.down: list[dict[str, list[str]]] = []
        self.root: list[str] = []
        for name, up in zip(self.names, self.up, strict=True):
            down = defaultdict(list)
            for child in up:
                down[up[child]].append(child)
            tops = [code for code in down if code not in up]
            if len(tops) != 1:
                raise rejected(
                    f"hierarchy {name!r} with the roots {tops}", "one root", "Give it one total."
                )
            self.down.append(dict(down))
            self.root.append(tops[0])

    def full(self, columns: Sequence[str], codes: Cell) -> Cell:
        given = {c: code for c, code in zip(columns, codes, strict=True) if code}
        for column, code in given.items():
            place = self.names.index(column) if column in self.names else -1
            if place < 0 or (code != self.root[place] and code not in self.up[place]):
                raise _unknown(code, column)
        return tuple(given.get(n, r) for n, r in zip(self.names, self.root, strict=True))

    def steps_down(self, cell: Cell) -> Iterable[list[Cell]]:
        for place, down in enumerate(self.down):
            if cell[place] in down:
                yield [(*cell[:place], code, *cell[place + 1 :]) for code in down[cell[place]]]

    def all_above(self, cell: Cell) -> set[Cell]:
        """Every cell of which this one is a part, itself included."""
        found = {cell}
        for place, up in enumerate(self.up):
            for start in list(found):
                code = start[place]
                while code in up:
                    code = up[code]
                    found.add((*start[:place], code, *start[place + 1 :]))
        return found


def _unknown(code: str, column: str) -> Exception:
    return rejected(
        f"the code {code!r}",
        f"a code of the hierarchy {column!r}",
        "Correct the code or the hierarchy.",
        column=column,
    )


class Ciphers:
    """A cell as one number: its codes are the digits, the last dimension counts single units.

    The digit 0 is the total. `ladder` gives the digit of the parent, -1 above the total.
    """

    def __init__(self, trees: Trees) -> None:
        self.trees = trees
        self.names = trees.names
        self.label = [[root, *up] for root, up in zip(trees.root, trees.up, strict=True)]
        self.digit = [{code: n for n, code in enumerate(label)} for label in self.label]
        self.ladder = [
            np.array([-1, *(digit[up[code]] for code in label[1:])], dtype=np.int64)
            for label, digit, up in zip(self.label, self.digit, trees.up, strict=True)
        ]
        self.height = [self._heights(ladder) for ladder in self.ladder]
        self.unit = [1] * len(self.label)
        for place in reversed(range(len(self.label) - 1)):
            self.unit[place] = self.unit[place + 1] * len(self.label[place + 1])
        fits = self.unit[0] * len(self.label[0]) < 2**61
        self.kind: Any = np.int64 if fits else object

    @staticmethod
    def _heights(ladder: Ints) -> Ints:
        """How many steps lie between each code and the total."""
        height, at = np.zeros(len(ladder), dtype=np.int64), ladder.copy()
        while (at >= 0).any():
            height += at >= 0
            at = np.where(at >= 0, ladder[at], -1)
        return height

    def write(self, columns: Sequence[str], cells: Iterable[Cell]) -> Numbers:
        """The numbers of printed cells; an empty code is the total."""
        rows = list(cells)
        written: Numbers = np.zeros(len(rows), dtype=self.kind)
        for column, codes in zip(columns, zip(*rows, strict=True), strict=bool(rows)):
            if column not in self.names:
                raise _unknown(codes[0], column)
            place = self.names.index(column)
            digits = list(map({**self.digit[place], "": 0}.get, codes))
            if None in digits:
                raise _unknown(codes[digits.index(None)], column)
            written = written + np.array(digits).astype(self.kind) * self.unit[place]
        return written

    def digits(self, numbers: Numbers, place: int) -> Ints:
        return ((numbers // self.unit[place]) % len(self.label[place])).astype(np.int64)

    def read(self, numbers: Numbers) -> list[Cell]:
        columns = [
            [self.label[place][digit] for digit in self.digits(numbers, place).tolist()]
            for place in range(len(self.label))
        ]
        return list(zip(*columns, strict=True))

    def raised(self, numbers: Numbers, place: int) -> Numbers:
        """The cell above in one dimension; -1 where there is none."""
        digit = self.digits(numbers, place)
        above = self.ladder[place][digit]
        moved = numbers + (above - digit).astype(self.kind) * self.unit[place]
        result: Numbers = np.where(above >= 0, moved, -1)
        return result

    def steps(self, numbers: Numbers) -> Ints:
        """Steps up to the grand total."""
        return sum(
            (self.height[place][self.digits(numbers, place)] for place in range(len(self.label))),
            np.zeros(len(numbers), dtype=np.int64),
        )
