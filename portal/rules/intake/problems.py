"""What is wrong with a file, in words that say where it is and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

KEPT = 1_000
LONGEST_SHOWN = 60

# A message travels by mail and into logs, so it never carries a social security number.
_LIKE_SSN = re.compile(r"(?<!\d)\d{3}[-. ]?\d{2}[-. ]?\d{4}(?!\d)")


def shown(text: str) -> str:
    """Text as it may stand in a message: one line, at most 60 characters, no SSN."""
    clean = "".join(c if c.isprintable() else " " for c in text[: LONGEST_SHOWN * 4])
    clean = _LIKE_SSN.sub("(number not shown)", clean)
    return clean if len(clean) <= LONGEST_SHOWN else clean[: LONGEST_SHOWN - 1] + "…"


def quoted(value: str) -> str:
    """A cell's value as a message shows it; an empty cell is called so."""
    return f'"{shown(value.strip())}"' if value.strip() else "an empty cell"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: rows count as in a spreadsheet, where the header is row 1."""

    row: int | None
    column: str | None
    found: str
    expected: str
    remedy: str
    file: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "found", _without_ssn(self.found))

    @property
    def place(self) -> str:
        parts = [
            self.file,
            f"row {self.row:,}" if self.row is not None else "",
            f"column {shown(self.column)}" if self.column else "",
        ]
        return ", ".join(part for part in parts if part)

    @property
    def sentence(self) -> str:
        place = f"{self.place}: " if self.place else ""
        found = f"found {self.found}, " if self.found else ""
        return f"{place}{found}expected {self.expected}. {self.remedy}".rstrip()


def _without_ssn(found: str) -> str:
    """`found` is either words of ours or a quoted value; long values keep their quotes."""
    inner = found[1:-1] if len(found) > 1 and found[0] == found[-1] == '"' else None
    return shown_words(found) if inner is None else f'"{shown(inner)}"'


def shown_words(text: str) -> str:
    """Our own words may run longer than a value, but never carry an SSN."""
    return _LIKE_SSN.sub("(number not shown)", text[:300])


class Rejected(Exception):
    """A file was refused. Carries the first 1,000 problems and how many there are in all."""

    def __init__(
        self,
        problems: Iterable[Problem],
        total: int | None = None,
        counts: dict[str, int] | None = None,
    ) -> None:
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        self.counts = _count(self.problems) if counts is None else dict(counts)
        super().__init__(self._summary())

    def _summary(self) -> str:
        if not self.problems:
            return "The file was refused."
        more = self.total - 1
        return self.problems[0].sentence + (f" (and {more:,} more)" if more else "")


class Problems:
    """Collects problems while a file is read: keeps the first 1,000, counts every one."""

    def __init__(self, *, file: str = "", limit: int = KEPT) -> None:
        self.file = file
        self.limit = limit
        self.total = 0
        self.counts: dict[str, int] = {}
        self._items: list[Problem] = []

    @property
    def items(self) -> tuple[Problem, ...]:
        return tuple(self._items)

    def __bool__(self) -> bool:
        return self.total > 0

    def add(self, problem: Problem) -> None:
        self.total += 1
        kind = _kind(problem)
        if kind in self.counts or len(self.counts) < self.limit:
            self.counts[kind] = self.counts.get(kind, 0) + 1
        if len(self._items) < self.limit:
            self._items.append(problem)

    def note(
        self,
        row: int | None,
        column: str | None,
        *,
        found: str,
        expected: str,
        remedy: str = "",
        file: str | None = None,
    ) -> None:
        self.add(Problem(row, column, found, expected, remedy, self.file if file is None else file))

    def rejected(self) -> Rejected:
        return Rejected(self._items, self.total, self.counts)

    def reject_if_any(self) -> None:
        if self:
            raise self.rejected()


def refuse(
    file: str,
    *,
    found: str,
    expected: str,
    remedy: str,
    row: int | None = None,
    column: str | None = None,
) -> Rejected:
    """A refusal for one reason that leaves nothing further to read: `raise refuse(...)`."""
    return Rejected([Problem(row, column, found, expected, remedy, file)])


def _kind(problem: Problem) -> str:
    parts = [problem.file, f"column {problem.column}" if problem.column else ""]
    place = ", ".join(part for part in parts if part)
    return f"{place}: expected {problem.expected}" if place else f"expected {problem.expected}"


def _count(problems: Iterable[Problem]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for problem in problems:
        counts[_kind(problem)] = counts.get(_kind(problem), 0) + 1
    return counts
