"""What protection cost: how many numbers are hidden, and of how many students. Publisher's alone.

Students are counted where they stand, in the innermost groups: totals would count them twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sharing.releases.protecting import Protected
from sharing.releases.protection import ALL

MUCH = 0.10  # of the students: beyond it, a coarser table is worth a thought


@dataclass(frozen=True, slots=True)
class Loss:
    cells: int
    hidden_cells: int
    students: int
    hidden_students: int
    primary: int = 0
    secondary: int = 0
    earlier: int = 0

    @property
    def share_cells(self) -> float:
        return self.hidden_cells / self.cells if self.cells else 0.0

    @property
    def share_students(self) -> float:
        return self.hidden_students / self.students if self.students else 0.0

    @property
    def is_much(self) -> bool:
        return self.share_students > MUCH

    def as_stored(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def sentence(self) -> str:
        return (
            f"{self.hidden_cells:,} of {self.cells:,} numbers are hidden "
            f"({percent(self.share_cells)}). In the smallest groups shown, they stand for "
            f"{percent(self.share_students)} of the {self.students:,} students."
        )


def loss_of(found: Protected, counts: Iterable[tuple[Sequence[str], int]]) -> Loss:
    truth = {tuple(codes): count for codes, count in counts}
    names = found.table.dimensions
    hidden = [tuple(c.dims[n] for n in names) for c in found.table.cells if c.is_hidden]
    return Loss(
        cells=len(found.table.cells),
        hidden_cells=len(hidden),
        students=sum(count for codes, count in truth.items() if ALL not in codes),
        hidden_students=sum(truth[codes] for codes in hidden if ALL not in codes),
        primary=found.kinds.count("primary"),
        secondary=found.kinds.count("secondary"),
        earlier=found.kinds.count("earlier"),
    )


def loss_from(stored: dict[str, Any]) -> Loss | None:
    return Loss(**stored) if stored else None


def percent(share: float) -> str:
    return "under 1 %" if 0 < share < 0.01 else f"{round(100 * share)} %"
