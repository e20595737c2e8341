"""The audit: what anybody can work out about each hidden cell, from print alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from .attack import Attack, Contradiction
from .changes import Change, find_changes
from .clock import Clock, OutOfTime
from .evidence import ENDLESS
from .knowledge import Cell, Knowledge, PrintedTable, read_knowledge


class Verdict(StrEnum):
    """What the interval of a hidden cell says about the promise."""

    OPEN = "open"  # every small value is possible: the promise is kept if the cell is small
    LARGE = "large"  # certainly not small: nobody's small group is in it
    NARROWED = "narrowed"  # some small values are possible and some are not
    EXACT = "exact"  # a reader can compute the hidden value
    UNPROVEN = "not proven"  # the time was over before it was known; not to be taken for safe


@dataclass(frozen=True)
class CellBounds:
    """A hidden cell and the interval that a reader can infer; `upper` None: no limit.

    Of a cell that is not proven nothing is known but that its values lie in the interval.
    """

    codes: Cell
    lower: int
    upper: int | None
    verdict: Verdict
    current: bool  # hidden in the tables under audit, not only in an earlier release
    snapshot: int = 0  # 0: today's data; 1 and more: older data of an earlier release
    tight: bool = True  # False: values surely possible, in a large table; there may be more
    needs: int | None = None  # other unknown cells in the shortest sum that it stands in

    def certainly_small(self, threshold: int) -> bool:
        return self.upper is not None and self.upper < threshold

    def breaks(self, threshold: int) -> bool:
        """Broken whatever the truth is: computable, or small for certain and narrowed."""
        if self.verdict is Verdict.EXACT:
            return True
        return self.verdict is Verdict.NARROWED and self.certainly_small(threshold)


@dataclass(frozen=True)
class AuditReport:
    """All hidden cells with their bounds."""

    dimensions: tuple[str, ...]
    threshold: int
    cells: tuple[CellBounds, ...]
    contradiction: str = ""  # why no table at all agrees with what is printed
    programs_solved: int = 0
    changes: tuple[Change, ...] = ()  # cells that may differ from an older snapshot
    promise: str = "full"  # "exact-only": only what can be computed breaks it
    notes: tuple[str, ...] = ()  # what the audit left out
    limit_seconds: float | None = None  # that the audit was given

    @property
    def broken(self) -> tuple[CellBounds, ...]:
        if self.promise == "exact-only":
            return tuple(cell for cell in self.cells if cell.verdict is Verdict.EXACT)
        return tuple(cell for cell in self.cells if cell.breaks(self.threshold))

    @property
    def broken_changes(self) -> tuple[Change, ...]:
        """Differences between snapshots that tell of a small number who joined or left."""
        return tuple(change for change in self.changes if change.breaks(self.threshold))

    @property
    def unproven(self) -> tuple[CellBounds, ...]:
        """Cells that the time did not suffice for."""
        return tuple(cell for cell in self.cells if cell.verdict is Verdict.UNPROVEN)

    @property
    def finished(self) -> bool:
        """Everything was worked out before the time was over."""
        return not self.unproven and all(change.proven for change in self.changes)

    @property
    def sound(self) -> bool:
        """Nothing in print breaks the promise; everything was looked at."""
        broken = self.contradiction or self.broken or self.broken_changes
        return self.finished and not broken

    def count(self, verdict: Verdict) -> int:
        return sum(cell.verdict is verdict for cell in self.cells)


def audit(
    tables: Sequence[PrintedTable],
    *,
    hierarchies: Mapping[str, Mapping[str, str]],
    threshold: int,
    prior: Sequence[Sequence[PrintedTable]] = (),
    outcome: str | None = None,
    promise: str = "full",
    show_zeros: bool = True,
    limit_seconds: float | None = None,
) -> AuditReport:
    """Bounds of every hidden cell of `tables` and of `prior`, pooled, for whole counts.

    With `limit_seconds` the audit ends at about that time. What it found out until then holds;
    all other hidden cells are `UNPROVEN`, and the report is not sound.
    """
    clock = Clock(limit_seconds)
    known = read_knowledge([tables, *prior], hierarchies, outcome, show_zeros=show_zeros)
    try:
        attack = Attack(known, threshold, clock)
        attack.explore()
        report = _report(attack)
    except Contradiction as fault:
        report = _contradicted(known, threshold, fault.cell)
    return replace(report, promise=promise, limit_seconds=limit_seconds)


def _report(attack: Attack) -> AuditReport:
    known = attack.known
    cells = tuple(_judge(attack, cell) for cell in known.hidden.tolist())
    return AuditReport(
        tuple(known.names),
        attack.threshold,
        cells,
        programs_solved=attack.programs_solved,
        changes=find_changes(known, attack.bounds),
        notes=(known.note,) if known.note else (),
    )


def _judge(attack: Attack, cell: int) -> CellBounds:
    try:
        lower, upper, tight = attack.interval(cell)
        verdict = _verdict(attack, cell, lower, upper)
    except OutOfTime:
        lower, upper = attack.surely_within(cell)
        verdict, tight = Verdict.UNPROVEN, False
    return CellBounds(
        attack.known.cells[cell],
        lower,
        None if upper >= ENDLESS else upper,
        verdict,
        bool(attack.known.current[cell]),
        int(attack.known.snapshot[cell]),
        tight,
        int(attack.needs[cell]),
    )


def _verdict(attack: Attack, cell: int, lower: int, upper: int) -> Verdict:
    if lower == upper:
        return Verdict.EXACT
    if lower >= attack.threshold:
        return Verdict.LARGE
    return Verdict.OPEN if attack.is_open(cell) else Verdict.NARROWED


def _contradicted(known: Knowledge, threshold: int, cell: int) -> AuditReport:
    codes = known.cells[cell] if cell < len(known.cells) else ()
    name = dict(zip(known.names, codes, strict=False))
    return AuditReport(
        tuple(known.names),
        threshold,
        (),
        contradiction=f"no table of whole counts agrees with what is printed, near {name}",
    )
