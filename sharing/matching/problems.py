"""What can go wrong, said so that the person with the file can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST_NAMED = 20


@dataclass(frozen=True)
class Problem:
    """One fault of one input: where, what was found, what was expected, what to do."""

    found: str
    expected: str
    remedy: str
    row: int | None = None
    column: str | None = None
    file: str = ""

    def __str__(self) -> str:
        places = [
            self.file,
            f"row {self.row}" if self.row is not None else "",
            f"column {self.column}" if self.column else "",
        ]
        where = ", ".join(place for place in places if place)
        said = f"found {self.found}; expected {self.expected}. {self.remedy}"
        return f"{where}: {said}" if where else said


class MatchingError(Exception):
    """Base of everything the engine refuses."""


class InputRejected(MatchingError):
    """The people, options, labels or encodings cannot be used as they are."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        named = [str(problem) for problem in self.problems[:MOST_NAMED]]
        more = len(self.problems) - len(named)
        super().__init__("\n".join(named + ([f"and {more} more."] if more else [])))


class BackendMissing(MatchingError):
    """A backend was asked for that is not installed."""


def rejected(found: str, expected: str, remedy: str, **place: object) -> InputRejected:
    """One problem as the exception to raise."""
    return InputRejected([Problem(found, expected, remedy, **place)])  # type: ignore[arg-type]
