"""From true tables to protected ones: solve, audit, mend, prove."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .auditor import AuditReport, PrintedTable, Verdict, audit
from .hierarchy import Hierarchy, read_hierarchies
from .model import Model, build_model
from .problems import AuditDisagrees, ProtectionImpossible, rejected
from .proof import write_proof
from .safe import RunRecord, SafeTable, SafeTables, make_table, make_tables, with_roots
from .solver import Solver
from .tables import Codes, Table

RawTrees = Mapping[str, Mapping[str, str]]
Earlier = Sequence[Table | SafeTable] | SafeTables
MOST_ROUNDS = 12


def protect(
    tables: Sequence[Table],
    *,
    threshold: int,
    hierarchies: RawTrees,
    prior: Sequence[Earlier] = (),
    outcome: str | None = None,
    seed: int = 0,
) -> SafeTables:
    """Hide what must be hidden so that no small group can be inferred, and prove it.

    `tables`: true counts; an empty code or the root code is the total. `prior`: earlier releases,
    each a sequence of tables as printed (or the `SafeTables` of that run). `outcome`: a dimension
    whose zeros reveal all or none. Raises `InputRejected`, `ProtectionImpossible` or
    `AuditDisagrees`; nothing is returned unless the auditor agrees.
    """
    trees = read_hierarchies(hierarchies)
    _check_arguments(tables, threshold)
    earlier = [[_printed_earlier(table) for table in _members(release)] for release in prior]
    model = build_model(
        tables, threshold=threshold, hierarchies=trees, prior=earlier, outcome=outcome
    )
    run = _Run(model, tables, earlier, hierarchies, trees, outcome, seed)
    report = run.until_the_auditor_agrees()
    return run.safe_tables(report)


def _check_arguments(tables: Sequence[Table], threshold: int) -> None:
    if threshold < 2:
        raise rejected(
            f"the threshold {threshold}", "2 or more", "Use the threshold of the agreement."
        )
    if not tables or not any(table.rows for table in tables):
        raise rejected("no cells", "at least one table with a cell", "Count the table first.")
    names = [table.name for table in tables]
    if len(set(names)) < len(names):
        raise rejected(
            f"the tables {', '.join(names)}", "names, each once", "Name each table differently."
        )


def _members(release: Earlier) -> Sequence[Table | SafeTable]:
    return release.tables if isinstance(release, SafeTables) else release


def _printed_earlier(table: Table | SafeTable) -> Table:
    return table.as_published() if isinstance(table, SafeTable) else table


class _Run:
    """One call of `protect`: the state between solver and auditor."""

    def __init__(
        self,
        model: Model,
        tables: Sequence[Table],
        earlier: Sequence[Sequence[Table]],
        raw: RawTrees,
        trees: Mapping[str, Hierarchy],
        outcome: str | None,
        seed: int,
    ) -> None:
        self.model, self.tables, self.raw, self.trees = model, tables, raw, trees
        self.outcome, self.seed = outcome, seed
        self.earlier = [[_as_print(table, _told(table)) for table in r] for r in earlier]
        self.cell_of = {key: cell for cell, key in enumerate(model.keys)}
        self.solver = Solver(model, tuple(trees[name] for name in model.dimensions), seed)
        self.owed = self._owed()

    def _owed(self) -> NDArray[np.bool_]:
        """Cells that must stay open: the small ones, and what was open before this release."""
        owed = self.model.small.copy()
        if self.earlier:
            # An earlier release that left out rows which are in this table contradicts itself
            # when read alone. Then nothing was open before; the final audit reads both together.
            before = self._audit(self.earlier[0], self.earlier[1:])
            for cell in before.cells:
                number = self.cell_of[cell.codes]
                owed[number] |= cell.verdict is Verdict.OPEN and not self.model.fixed[number]
        return owed

    def until_the_auditor_agrees(self) -> AuditReport:
        """Solve; let the auditor look; promise more where it can narrow a cell; again."""
        self.solver.promise(np.flatnonzero(self.owed))
        for _ in range(MOST_ROUNDS):
            self._insist(self.solver.solve())
            report = self._audit(self._printed(), self.earlier)
            if report.contradiction:
                raise AuditDisagrees(report.contradiction)
            narrowed = self._narrowed(report)
            more = [cell for cell in narrowed if not self.solver.has_promised(cell)]
            if not more:
                return self._agreed(report, narrowed)
            self.solver.promise(np.array(more, dtype=np.intp))
        raise AuditDisagrees(f"The auditor still narrows {len(narrowed)} cells.")

    def _narrowed(self, report: AuditReport) -> list[int]:
        """Hidden cells that break the promise: owed but narrowed, or open to computation."""
        return [
            number
            for cell in report.cells
            for number in (self.cell_of[cell.codes],)
            if (self.owed[number] and cell.verdict in (Verdict.NARROWED, Verdict.EXACT))
            or (cell.current and cell.verdict is Verdict.EXACT)
        ]

    def _insist(self, unproven: NDArray[np.intp]) -> None:
        lost = unproven[self.owed[unproven]]
        if not len(lost):
            return
        names = [self.model.name(int(cell)) for cell in lost[:10]]
        values = ", ".join(map(str, self.solver.witnesses.open_values(int(lost[0]))))
        raise ProtectionImpossible(
            f"{len(lost)} small cells cannot be protected, even with all other cells of these "
            f"tables hidden. For {names[0]} a reader could rule out {values}. Together with what "
            "was released earlier this table reveals it: drop the dimension that separates these "
            "students, merge codes, or leave the cells out.",
            names,
        )

    def _agreed(self, report: AuditReport, narrowed: Sequence[int]) -> AuditReport:
        lost = [cell for cell in narrowed if self.owed[cell]]
        if lost or not report.sound:
            names = [self.model.name(cell) for cell in lost[:3]]
            raise AuditDisagrees(f"The auditor narrows cells that were to be protected: {names}.")
        return report

    def _audit(
        self, tables: Sequence[PrintedTable], prior: Sequence[Sequence[PrintedTable]]
    ) -> AuditReport:
        return audit(
            tables,
            hierarchies=self.raw,
            threshold=self.model.threshold,
            prior=prior,
            outcome=self.outcome,
        )

    def _rows(self, table: Table) -> dict[Codes, int | None]:
        """The rows of one table as printed, by their own codes."""
        universe = self.model.universe
        hidden = self.solver.hidden
        cells = [(row, self.cell_of[universe.codes(table, row.codes)]) for row in table.rows]
        return {row.codes: None if hidden[cell] else row.value for row, cell in cells}

    def _printed(self) -> list[PrintedTable]:
        return [_as_print(table, self._rows(table)) for table in self.tables]

    def safe_tables(self, report: AuditReport) -> SafeTables:
        proof = write_proof(
            report, self.tables, [self._rows(t) for t in self.tables], self.trees, self.outcome
        )
        made = []
        for table in self.tables:
            roots = {name: self.trees[name].root for name in table.dimensions}
            rows = with_roots(table.dimensions, roots, self._rows(table))
            made.append(make_table(table.name, table.dimensions, roots, rows, proof))
        return make_tables(made, proof, self._record())

    def _record(self) -> RunRecord:
        told = [[t.name, t.dimensions, [[r.codes, r.value] for r in t.rows]] for t in self.tables]
        secondary = self.solver.hidden & ~self.model.small & self.model.listed
        return RunRecord(
            hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest(),
            self.seed,
            int(self.model.small.sum()),
            int(secondary.sum()),
            int(self.model.truth[secondary].sum()),
        )


def _told(table: Table) -> dict[Codes, int | None]:
    return {row.codes: row.value for row in table.rows}


def _as_print(table: Table, rows: Mapping[Codes, int | None]) -> PrintedTable:
    return PrintedTable(table.name, table.dimensions, rows)
