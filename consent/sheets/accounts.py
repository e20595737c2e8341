"""The account of a file: every row with its fate, and what is to be mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from consent.rules.sheets.rows import Fate
from portal.rules.intake import Problems


@dataclass(slots=True)
class Account:
    problems: Problems
    fates: dict[int, Fate] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    groups: Counter[str] = field(default_factory=Counter)

    def put(self, row: int, fate: Fate) -> None:
        """A row has one fate: the first told about it."""
        self.fates.setdefault(row, fate)

    def wrong(
        self, row: int, column: str | None, *, found: str, expected: str, remedy: str
    ) -> None:
        self.problems.note(row, column, found=found, expected=expected, remedy=remedy)
        self.fates[row] = Fate.WRONG

    def put_all(self, rows: Iterable[int], fate: Fate) -> None:
        for row in rows:
            self.put(row, fate)

    def count(self, fate: Fate) -> int:
        return sum(1 for one in self.fates.values() if one is fate)

    def counts(self) -> dict[str, int]:
        counted = Counter(self.fates.values())
        return {fate.value: counted[fate] for fate in Fate}

    def rows(self, fate: Fate) -> list[int]:
        return sorted(row for row, one in self.fates.items() if one is fate)
