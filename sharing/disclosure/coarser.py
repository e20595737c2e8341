"""Which coarser table would lose less: each proposal is protected for real, and compared."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .engine import protect
from .hierarchy import read_hierarchies
from .merging import can_raise, drop, free_name, merge, raise_level, small_categories
from .problems import DisclosureError
from .rules import Rules
from .safe import SafeTables
from .tables import Table

Kind = Literal["drop", "raise", "merge"]
RawTrees = Mapping[str, Mapping[str, str]]
Levels = Mapping[str, Sequence[str]]  # dimension -> names of its levels, lowest first


@dataclass(frozen=True)
class Loss:
    """What readers do not get. Students are counted in the most detailed cells of each table."""

    cells: int
    hidden_cells: int
    hidden_students: int
    students: int

    @property
    def share_hidden_students(self) -> float:
        return self.hidden_students / self.students if self.students else 0.0


@dataclass(frozen=True)
class Suggestion:
    """One coarser table, protected as it would be. For the publisher: it rests on true counts."""

    kind: Kind
    words: str
    change: Mapping[str, Any]  # {"dimension": ...} and for "merge" {"codes": [...], "into": ...}
    cells: int
    hidden_cells: int
    hidden_students: int
    share_hidden_students: float
    before: Loss | None  # None: the table as it is cannot be protected


@dataclass(frozen=True)
class Change:
    """A coarser table before it is protected."""

    kind: Kind
    words: str
    told: Mapping[str, Any]
    tables: list[Table]
    hierarchies: RawTrees

    @property
    def size(self) -> int:
        return sum(len(table.rows) for table in self.tables)


def suggest_coarser(
    tables: Sequence[Table],
    *,
    hierarchies: RawTrees,
    threshold: int | None = None,
    rules: Rules | None = None,
    prior: Sequence[Any] = (),
    outcome: str | None = None,
    seed: int = 0,
    limit_seconds: float = 20.0,
    levels: Levels | None = None,
    kinds: Sequence[Kind] = ("drop", "raise", "merge"),
    before: Loss | None = None,
) -> list[Suggestion]:
    """Coarser tables, the one that hides the smallest share of students first.

    Smallest tables are tried first. No further one is begun when it would probably end after
    `limit_seconds` (wall time), so the answer may leave some out. `levels`: words for hierarchy
    levels, lowest first, such as {"school": ("schools", "districts")}. `before`: what the table as
    it is hides, where that is known; otherwise it is found last, if there is time.
    """
    wanted = rules or Rules(threshold or 0)
    trial = _Trial(hierarchies, wanted, prior, outcome, seed, limit_seconds)
    found = changes(tables, hierarchies, outcome, levels or {})
    ordered = sorted((c for c in found if c.kind in kinds), key=lambda c: c.size)
    losses = [(change, trial.loss(change.tables, change.hierarchies)) for change in ordered]
    before = before or trial.loss(tables, hierarchies)
    made = [_suggestion(change, loss, before) for change, loss in losses if loss is not None]
    return sorted(made, key=lambda one: (one.share_hidden_students, one.hidden_cells))


def suggest_merges(
    tables: Sequence[Table],
    *,
    threshold: int,
    hierarchies: RawTrees,
    outcome: str | None = None,
    seed: int = 0,
    limit_seconds: float = 20.0,
) -> list[Suggestion]:
    """Merges of small categories alone, with what each gains."""
    return suggest_coarser(
        tables,
        threshold=threshold,
        hierarchies=hierarchies,
        outcome=outcome,
        seed=seed,
        limit_seconds=limit_seconds,
        kinds=("merge",),
    )


def loss_of(tables: Sequence[Table], safe: SafeTables, hierarchies: RawTrees) -> Loss:
    """What the protected tables hide of the true ones."""
    trees = read_hierarchies(hierarchies)
    cells = hidden = students = hidden_students = 0
    for table in tables:
        roots = [trees[name] for name in table.dimensions]
        printed = {
            tuple(c.dims[n] for n in table.dimensions): c.value for c in safe[table.name].cells
        }
        counts = {
            tuple(code or tree.root for code, tree in zip(row.codes, roots, strict=True)): row.value
            for row in table.rows
        }
        totals = {
            (*codes[:place], tree.parent_of[codes[place]], *codes[place + 1 :])
            for codes in counts
            for place, tree in enumerate(roots)
            if codes[place] in tree.parent_of
        }
        cells += len(counts)
        hidden += sum(value is None for value in printed.values())
        for codes in counts.keys() - totals:
            students += counts[codes] or 0
            hidden_students += (counts[codes] or 0) if printed[codes] is None else 0
    return Loss(cells, hidden, hidden_students, students)


def changes(
    tables: Sequence[Table], hierarchies: RawTrees, outcome: str | None, levels: Levels
) -> Iterator[Change]:
    """Every way to make the tables coarser by one step; the outcome stays as it is."""
    used = {name for table in tables for name in table.dimensions}
    for name in sorted(used - {outcome}):
        if any(set(table.dimensions) - {name, outcome} for table in tables):
            yield Change(
                "drop",
                f"Drop the dimension {name}.",
                {"dimension": name},
                drop(tables, hierarchies, name),
                hierarchies,
            )
        if can_raise(tables, hierarchies, name):
            yield Change(
                "raise",
                raise_words(name, levels),
                {"dimension": name},
                raise_level(tables, hierarchies, name),
                hierarchies,
            )
        yield from _merges(tables, hierarchies, name)


def raise_words(dimension: str, levels: Levels) -> str:
    names = levels.get(dimension, ())
    if len(names) > 1:
        return f"Show {names[1]} instead of {names[0]}."
    return f"Leave out the lowest level of {dimension}."


def _merges(tables: Sequence[Table], hierarchies: RawTrees, name: str) -> Iterator[Change]:
    into = free_name(hierarchies, name)
    for codes in small_categories(tables, hierarchies, name):
        merged, trees = merge(tables, hierarchies, name, codes, into)
        yield Change(
            "merge",
            f"Merge {' + '.join(codes)} of {name} into “{into}”.",
            {"dimension": name, "codes": list(codes), "into": into},
            merged,
            trees,
        )


@dataclass
class _Trial:
    """Runs of `protect` within a time limit."""

    hierarchies: RawTrees
    rules: Rules
    prior: Sequence[Any]
    outcome: str | None
    seed: int
    limit_seconds: float

    def __post_init__(self) -> None:
        self.start = time.monotonic()
        self.pace = 0.0  # seconds per cell of the slowest run so far

    def loss(self, tables: Sequence[Table], hierarchies: RawTrees) -> Loss | None:
        """None: impossible, or no time left for it."""
        size = sum(len(table.rows) for table in tables)
        begun = time.monotonic()
        if begun - self.start + self.pace * size > self.limit_seconds:
            return None
        try:
            safe = protect(
                tables,
                rules=self.rules,
                hierarchies=hierarchies,
                prior=self.prior,
                outcome=self.outcome,
                seed=self.seed,
                explain=False,
            )
        except DisclosureError:
            return None
        self.pace = max(self.pace, (time.monotonic() - begun) / size)
        return loss_of(tables, safe, hierarchies)


def _suggestion(change: Change, loss: Loss, before: Loss | None) -> Suggestion:
    told = f"{change.words} Hides {_percent(loss)} of the students"
    told += f" instead of {_percent(before)}." if before else "."
    return Suggestion(
        change.kind,
        told,
        change.told,
        loss.cells,
        loss.hidden_cells,
        loss.hidden_students,
        loss.share_hidden_students,
        before,
    )


def _percent(loss: Loss) -> str:
    share = 100 * loss.share_hidden_students
    return f"{share:.0f} %" if share >= 1 or share == 0 else "less than 1 %"
