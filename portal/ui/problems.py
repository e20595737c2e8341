"""A refused file, as a page shows it: the first hundred problems, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SHOWN = 100
KINDS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Report:
    problems: tuple[Any, ...]
    total: int
    kinds: tuple[tuple[str, int], ...]

    @property
    def left_out(self) -> int:
        return self.total - len(self.problems)

    @property
    def names_files(self) -> bool:
        return any(_file(problem) for problem in self.problems)


def report(rejected: Any) -> Report:
    """From `Rejected`, from `Problems`, or from the problems themselves."""
    found = getattr(rejected, "problems", None)
    found = tuple(getattr(rejected, "items", rejected) if found is None else found)
    total = int(getattr(rejected, "total", len(found)))
    return Report(found[:SHOWN], total, _kinds(getattr(rejected, "counts", {})))


def _kinds(tally: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """The commonest kinds first: mending one often mends hundreds of rows."""
    if len(tally) < 2:
        return ()
    return tuple(sorted(tally.items(), key=lambda pair: -pair[1])[:KINDS_SHOWN])


def _file(problem: Any) -> str:
    return str(problem.get("file", "") if isinstance(problem, dict) else problem.file)
