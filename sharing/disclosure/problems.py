"""What can go wrong, said so that the person with the file can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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


class DisclosureError(Exception):
    """Base of everything the engine refuses."""


class InputRejected(DisclosureError):
    """The tables, hierarchies or earlier releases cannot be used as they are."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ProtectionImpossible(DisclosureError):
    """No choice of hidden cells keeps the promise; `cells` is the smallest explanation found."""

    def __init__(self, reason: str, cells: Iterable[str] = ()) -> None:
        self.reason = reason
        self.cells = tuple(cells)
        super().__init__(reason)


class AuditDisagrees(DisclosureError):
    """The auditor could narrow a cell that the solver took for protected: nothing is released."""


class NotReleased(DisclosureError):
    """Cells that no proof vouches for were about to be taken for protected ones."""


def rejected(found: str, expected: str, remedy: str, **place: object) -> InputRejected:
    """One problem as the exception to raise."""
    return InputRejected([Problem(found, expected, remedy, **place)])  # type: ignore[arg-type]
