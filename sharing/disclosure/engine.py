"""From true tables to protected ones: the call, its checks, and what to say when it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .alternative import exact_only
from .hierarchy import read_hierarchies
from .model import build_model
from .problems import DisclosureError, ProtectionImpossible, rejected
from .rules import PROMISES, Promise, Rules
from .run import RawTrees, Run, Terms
from .safe import SafeTables
from .snapshots import Earlier
from .tables import Table


def protect(
    tables: Sequence[Table],
    *,
    threshold: int | None = None,
    hierarchies: RawTrees,
    prior: Sequence[Earlier] = (),
    outcome: str | None = None,
    seed: int = 0,
    rules: Rules | None = None,
    promise: Promise = "full",
    threads: int = 2,
    explain: bool = True,
    limit_seconds: float | None = None,
) -> SafeTables:
    """Hide what must be hidden so that no small group can be inferred, and prove it.

    `tables`: true counts of students, each table with its own dimensions; an empty code or the
    root code is the total. All tables of one call are counted from one snapshot of the data.
    `hierarchies`: `{dimension: {child code: parent code}}`, one root each, any depth.
    `prior`: earlier releases, whoever got them, each a sequence of tables as printed, the
    `SafeTables` of that run, or a `Snapshot` for a release counted from older data. A release
    given plainly is taken for older data when it contradicts today's counts.
    `threshold` (students) or `rules`: what is small; `Rules.strictest` joins several parties'.
    `outcome`: a dimension whose zeros reveal all or none.
    `promise`: "full": no count below the threshold can be ruled out for a small cell.
    "exact-only": weaker, for comparison: no hidden cell can be computed.
    `seed`: the same seed hides the same cells; keep it to yourself. `threads`: processor cores.
    `explain`: look for the smallest explanation when protection is impossible (seconds).
    `limit_seconds`: for each audit; when one is not finished by then, nothing is returned.

    Returns the same tables with hidden values None, their common proof, and a record for the
    publisher alone. Raises `InputRejected` (cells that cannot be used, by name),
    `ProtectionImpossible` or `AuditDisagrees`; nothing is returned unless the auditor agrees.

    Source: witnesses and purchases by linear programs on blocks, `docs/disclosure.md`.
    """
    strict = _rules(threshold, rules)
    terms = Terms(strict, _promise(promise), outcome, seed, threads, limit_seconds)
    _check_tables(tables)

    def attempt(some: Sequence[Table], earlier: Sequence[Earlier]) -> SafeTables:
        trees = read_hierarchies(hierarchies)
        kept = exact_only(earlier)
        model = build_model(some, hierarchies=trees, rules=terms.rules, prior=kept, outcome=outcome)
        return Run(model, some, kept, hierarchies, trees, terms).safe_tables()

    try:
        return attempt(tables, prior)
    except ProtectionImpossible as lost:
        if not explain or not lost.cells:  # without cells it says already what to do
            raise
        raise _explained(lost, tables, hierarchies, prior, outcome, attempt) from lost


def _rules(threshold: int | None, rules: Rules | None) -> Rules:
    if rules is None and threshold is None:
        raise rejected("no threshold", "a threshold or rules", "Use those of the agreement.")
    if rules is None:
        return Rules(threshold or 0)
    return rules if threshold is None else Rules.strictest(rules, Rules(threshold))


def _promise(promise: str) -> Promise:
    for known in PROMISES:
        if promise == known:
            return known
    raise rejected(f"the promise {promise!r}", f"one of {', '.join(PROMISES)}", "Use full.")


def _check_tables(tables: Sequence[Table]) -> None:
    if not tables or not any(table.rows for table in tables):
        raise rejected("no cells", "at least one table with a cell", "Count the table first.")
    names = [table.name for table in tables]
    if len(set(names)) < len(names):
        raise rejected(
            f"the tables {', '.join(names)}", "names, each once", "Name each table differently."
        )


def _explained(
    lost: ProtectionImpossible,
    tables: Sequence[Table],
    hierarchies: Mapping[str, Mapping[str, str]],
    prior: Sequence[Earlier],
    outcome: str | None,
    attempt: Callable[..., Any],
) -> ProtectionImpossible:
    from .explaining import smallest_explanation  # it may call protect again

    def possible(some: Sequence[Table], earlier: Sequence[Earlier]) -> bool:
        try:
            attempt(some, earlier)
        except DisclosureError:
            return False
        return True

    found = smallest_explanation(
        tables=tables,
        hierarchies=hierarchies,
        prior=list(prior),
        outcome=outcome,
        cells=lost.cells,
        attempt=possible,
        limit_seconds=10.0,
    )
    return ProtectionImpossible(found.words, lost.cells)
