"""One call of `protect`: between solver and auditor until both agree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .auditor import AuditReport, PrintedTable, Verdict, audit
from .hidden_totals import too_small
from .hierarchy import Hierarchy
from .model import Model
from .problems import AuditDisagrees, ProtectionImpossible
from .proof import write_proof
from .rules import Promise, Rules
from .safe import Kind, RunRecord, SafeTables, make_table, make_tables, with_roots
from .snapshots import Earlier, printed
from .solver import Solver
from .tables import Codes, Table

RawTrees = Mapping[str, Mapping[str, str]]
MOST_ROUNDS = 12


@dataclass(frozen=True)
class Terms:
    """How to protect: everything but the tables."""

    rules: Rules
    promise: Promise
    outcome: str | None
    seed: int
    threads: int
    limit_seconds: float | None = None  # for each audit


class Run:
    """The state between solver and auditor."""

    def __init__(
        self,
        model: Model,
        tables: Sequence[Table],
        prior: Sequence[Earlier],
        raw: RawTrees,
        trees: Mapping[str, Hierarchy],
        terms: Terms,
    ) -> None:
        self.model, self.tables, self.raw, self.trees = model, tables, raw, trees
        self.terms = terms
        self.earlier = [
            [_as_print(table, _told(table), snapshot) for table in printed(release)]
            for release, snapshot in zip(prior, model.snapshot_of, strict=True)
        ]
        self.solver = Solver(
            model,
            tuple(trees[name] for name in model.dimensions),
            terms.seed,
            any_other=terms.promise == "exact-only",
            threads=terms.threads,
        )
        self.owed = self._owed()

    def _owed(self) -> NDArray[np.bool_]:
        """Cells that must stay open: the small ones, and what was open before this release."""
        owed = self.model.small.copy()
        if self.earlier:
            # An earlier release that left out rows which are in this table contradicts itself
            # when read alone. Then nothing was open before; the final audit reads both together.
            before = self._audit(self.earlier[0], self.earlier[1:])
            for cell in before.cells:
                number = self.model.place_of(cell.snapshot)[cell.codes]
                owed[number] |= cell.verdict is Verdict.OPEN and not self.model.fixed[number]
        return owed

    def safe_tables(self) -> SafeTables:
        report = self._until_the_auditor_agrees()
        rows = self._rows()
        proof = write_proof(
            report,
            self.tables,
            rows,
            self.trees,
            self.terms.outcome,
            self.terms.rules,
            [snapshot > 0 for snapshot in self.model.snapshot_of],
        )
        made = []
        for table, told in zip(self.tables, rows, strict=True):
            roots = {name: self.trees[name].root for name in table.dimensions}
            full = with_roots(table.dimensions, roots, told)
            made.append(make_table(table.name, table.dimensions, roots, full, proof))
        return make_tables(made, proof, self._record())

    def _until_the_auditor_agrees(self) -> AuditReport:
        """Solve; let the auditor look; promise more where it can narrow a cell; again."""
        self.solver.promise(np.flatnonzero(self.owed))
        changed = self.model.changed
        self.solver.promise(changed.cells, changed.low, changed.high)
        for _ in range(MOST_ROUNDS):
            self._solve()
            report = self._audit(self._printed(), self.earlier)
            if report.contradiction:
                raise AuditDisagrees(report.contradiction)
            narrowed = self._narrowed(report)
            more = [cell for cell in narrowed if not self.solver.has_promised(cell)]
            if not more and not self._promise_changes(report):
                return self._agreed(report, narrowed)
            self.solver.promise(np.array(more, dtype=np.intp))
        raise AuditDisagrees(f"The auditor still narrows {len(narrowed)} cells.")

    def _solve(self) -> None:
        """Solve, and again while a sum of hidden cells that print tells is too small."""
        self._insist(self.solver.solve())
        least = self.terms.rules.least_hidden_total
        while least and len(more := too_small(self.model, self.solver.hidden, least)):
            self.model.from_earlier  # noqa: B018  # said before more is hidden
            self.model.hidden[more] = True
            self.solver.hide(more)
            self._insist(self.solver.solve())

    def _promise_changes(self, report: AuditReport) -> bool:
        """Small differences between snapshots that the auditor can compute must stay open."""
        found = [
            self.model.range_of_change(change.snapshot, change.codes, change.lower)
            for change in report.broken_changes
        ]
        new = [r for r in found if r is not None and not self.solver.has_promised(r[0])]
        if new:
            cells, low, high = (np.array(values) for values in zip(*new, strict=True))
            self.solver.promise(cells.astype(np.intp), low, high)
        return bool(new)

    def _narrowed(self, report: AuditReport) -> list[int]:
        """Hidden cells that break the promise: owed but narrowed, or open to computation."""
        broken = [Verdict.EXACT]
        if self.terms.promise == "full":
            broken.append(Verdict.NARROWED)
        return [
            number
            for cell in report.cells
            if cell.verdict in broken
            for number in (self.model.place_of(cell.snapshot)[cell.codes],)
            if self.owed[number] or (cell.current and cell.verdict is Verdict.EXACT)
        ]

    def _insist(self, unproven: NDArray[np.intp]) -> None:
        lost = unproven[np.isin(unproven, self._must())]
        if not len(lost):
            return
        names = [self.model.name(int(cell)) for cell in lost[:10]]
        values = ", ".join(map(str, self.solver.witnesses.open_values(int(lost[0]))))
        raise ProtectionImpossible(
            f"{len(lost)} cells cannot be protected, even with all other cells of these "
            f"tables hidden. For {names[0]} a reader could rule out {values}. Together with what "
            "was released earlier this table reveals it: drop the dimension that separates these "
            "students, merge codes, or leave the cells out.",
            names,
        )

    def _must(self) -> NDArray[np.intp]:
        return np.concatenate([np.flatnonzero(self.owed), self.model.changed.cells])

    def _agreed(self, report: AuditReport, narrowed: Sequence[int]) -> AuditReport:
        lost = [cell for cell in narrowed if self.owed[cell]]
        if lost or not report.sound:
            names = [self.model.name(cell) for cell in lost[:3]]
            names += [str(cell.codes) for cell in report.broken[:3]]
            names += [change.words(report.dimensions) for change in report.broken_changes[:3]]
            raise AuditDisagrees(f"The auditor narrows cells that were to be protected: {names}.")
        return report

    def _audit(
        self, tables: Sequence[PrintedTable], prior: Sequence[Sequence[PrintedTable]]
    ) -> AuditReport:
        """Raises `AuditDisagrees` when the time was over before all was known."""
        report = audit(
            tables,
            hierarchies=self.raw,
            threshold=self.model.threshold,
            prior=prior,
            outcome=self.terms.outcome,
            promise=self.terms.promise,
            show_zeros=self.terms.rules.show_zeros,
            limit_seconds=self.terms.limit_seconds,
        )
        if not report.finished:
            raise AuditDisagrees(
                f"The audit was not finished in {self.terms.limit_seconds:g} seconds: "
                f"{len(report.unproven)} hidden cells are not proven safe, so nothing is "
                "released. Allow it more time, or drop a dimension."
            )
        return report

    def _rows(self) -> list[dict[Codes, int | None]]:
        """The rows of each table as printed, by their own codes."""
        hidden = self.solver.hidden
        return [
            {
                row.codes: None if is_hidden else row.value
                for row, is_hidden in zip(table.rows, hidden[cells].tolist(), strict=True)
            }
            for table, cells in zip(self.tables, self.model.rows_of, strict=True)
        ]

    def _printed(self) -> list[PrintedTable]:
        return [
            _as_print(table, rows, 0) for table, rows in zip(self.tables, self._rows(), strict=True)
        ]

    def _record(self) -> RunRecord:
        told = [[t.name, t.dimensions, [[r.codes, r.value] for r in t.rows]] for t in self.tables]
        model = self.model
        secondary = self.solver.hidden & ~model.small & model.listed
        return RunRecord(
            hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest(),
            self.terms.seed,
            int(model.small.sum()),
            int(secondary.sum()),
            int(model.truth[secondary].sum()),
            self._kinds(),
        )

    def _kinds(self) -> dict[str, dict[Codes, Kind]]:
        """Why each cell is hidden: for the publisher's reviewers only."""
        model, hidden = self.model, self.solver.hidden
        found: dict[str, dict[Codes, Kind]] = {}
        for table, cells in zip(self.tables, model.rows_of, strict=True):
            roots = [self.trees[name].root for name in table.dimensions]
            mine = np.flatnonzero(hidden[cells])
            found[table.name] = {
                tuple(c or r for c, r in zip(table.rows[row].codes, roots, strict=True)): _kind(
                    model, int(cells[row])
                )
                for row in mine.tolist()
            }
        return found


def _kind(model: Model, cell: int) -> Kind:
    if model.small[cell]:
        return "primary"
    return "earlier" if model.from_earlier[cell] else "secondary"


def _told(table: Table) -> dict[Codes, int | None]:
    return {row.codes: row.value for row in table.rows}


def _as_print(table: Table, rows: Mapping[Codes, int | None], snapshot: int) -> PrintedTable:
    return PrintedTable(table.name, table.dimensions, rows, snapshot)
