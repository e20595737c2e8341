"""What a reader knows: every published cell, every sum, the least that a hidden cell can be.

Written apart from the solver on purpose: it shares no code with the modules beside this package
but the wording of problems, so that one mistake cannot hide in both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sharing.disclosure.problems import rejected

Cell = tuple[str, ...]
Printed = Mapping[Cell, int | None]  # one printed table: cells over its own columns


@dataclass(frozen=True)
class PrintedTable:
    """One table as a reader sees it; None is a hidden value, an empty code the total."""

    name: str
    columns: tuple[str, ...]
    cells: Printed


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
                raise rejected(
                    f"the code {code!r}",
                    f"a code of the hierarchy {column!r}",
                    "Correct the code or the hierarchy.",
                    column=column,
                )
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


@dataclass
class Knowledge:
    """`sums @ x = 0` over all cells; x known where printed, at least `least` elsewhere."""

    names: list[str]
    cells: list[Cell]  # printed ones first, then those that join them; rests have no entry
    printed: int
    value: NDArray[np.int64]  # -1 where a reader sees nothing
    least: NDArray[np.int64]
    sums: sparse.csr_array
    current: NDArray[np.bool_]  # stands in the tables under audit, not only in earlier ones

    @property
    def hidden(self) -> NDArray[np.intp]:
        """Printed cells whose value no release shows."""
        return np.flatnonzero(self.value[: self.printed] < 0)


def read_knowledge(
    releases: Sequence[Sequence[PrintedTable]],
    raw_trees: Mapping[str, Mapping[str, str]],
    outcome: str | None = None,
) -> Knowledge:
    """Put together everything printed; the first release is the one under audit."""
    trees = Trees(raw_trees)
    if outcome is not None and outcome not in trees.names:
        raise rejected(
            f"the outcome {outcome!r}", f"one of {', '.join(trees.names)}", "Name a dimension."
        )
    seen: dict[Cell, int | None] = {}
    pages: list[set[Cell]] = []
    for release in releases:
        for table in release:
            pages.append(_read_page(table, trees, seen))
        if release is releases[0]:
            current = len(seen)
    printed = list(seen)
    joints = _joints(printed, trees)
    rows = _sums(printed, joints, pages, trees)
    cells = printed + joints
    count = len(cells) + sum(spare for _, _, spare in rows)
    value = np.full(count, -1, dtype=np.int64)
    value[: len(printed)] = [-1 if v is None else v for v in seen.values()]
    least = _least(printed, trees, outcome, count)
    return Knowledge(
        trees.names,
        cells,
        len(printed),
        value,
        least,
        _as_matrix(rows, cells, count),
        np.arange(count) < current,
    )


def _read_page(table: PrintedTable, trees: Trees, seen: dict[Cell, int | None]) -> set[Cell]:
    page = set()
    for codes, value in table.cells.items():
        cell = trees.full(table.columns, codes)
        page.add(cell)
        known = seen.get(cell)
        if known is not None and value is not None and known != value:
            raise rejected(
                f"{value} and {known} for one cell, {dict(zip(trees.names, cell, strict=True))}",
                "one value in every release",
                "These releases were counted from different data; audit them apart.",
            )
        seen[cell] = value if known is None else known
    return page


def _joints(printed: list[Cell], trees: Trees) -> list[Cell]:
    """Cells that nobody printed, with printed cells both above and below."""
    known = set(printed)
    above: set[Cell] = set()
    for cell in printed:
        above |= trees.all_above(cell)
    return sorted(
        cell for cell in above - known if not known.isdisjoint(trees.all_above(cell) - {cell})
    )


def _sums(
    printed: list[Cell], joints: list[Cell], pages: list[set[Cell]], trees: Trees
) -> list[tuple[Cell, list[Cell], bool]]:
    """(total, its known parts, whether there may be more) for each total and dimension."""
    there = {*printed, *joints}
    empty: set[Cell] = set()
    for page in pages:
        for cell in page:
            for parts in trees.steps_down(cell):
                if any(part in page for part in parts):  # this page breaks the total down
                    empty.update(part for part in parts if part not in there)
    rows = []
    for cell in (*printed, *joints):
        for parts in trees.steps_down(cell):
            known = [part for part in parts if part in there]
            if known:
                rows.append((cell, known, any(p not in there and p not in empty for p in parts)))
    return rows


def _as_matrix(
    rows: list[tuple[Cell, list[Cell], bool]], cells: list[Cell], count: int
) -> sparse.csr_array:
    place = {cell: number for number, cell in enumerate(cells)}
    spare = len(cells)
    entries: list[tuple[int, int, int]] = []
    for row, (total, parts, open_ended) in enumerate(rows):
        entries.append((row, place[total], 1))
        entries += [(row, place[part], -1) for part in parts]
        if open_ended:
            entries.append((row, spare, -1))
            spare += 1
    table = np.array(entries, dtype=np.int64).reshape(-1, 3)
    return sparse.csr_array(
        sparse.coo_array((table[:, 2], (table[:, 0], table[:, 1])), shape=(len(rows), count))
    )


def _least(printed: list[Cell], trees: Trees, outcome: str | None, count: int) -> NDArray[np.int64]:
    """A hidden cell is at least 1, because zeros are shown; an outcome may be 0."""
    least = np.zeros(count, dtype=np.int64)
    if outcome is None:
        least[: len(printed)] = 1
    else:
        place = trees.names.index(outcome)
        least[: len(printed)] = [cell[place] == trees.root[place] for cell in printed]
    return least
