"""What the disclosure engine is asked: true counts in, a protected table out, by the method that
the agreement names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from sharing.disclosure import (
    DisclosureError,
    Proof,
    Rules,
    SafeTable,
    SafeTables,
    Snapshot,
    Table,
    protect,
)
from sharing.disclosure.private_counts import Budget, add_noise
from sharing.disclosure.rounding import round_counts
from sharing.releases.protection import (
    ALL,
    TABLE,
    CannotProtect,
    StoredRelease,
    Told,
    dimensions_of,
    names_of,
    rebuilt,
)

Counts = Iterable[tuple[Sequence[str], int]]
Trees = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Question:
    """One table as it is handed to the engine."""

    release: StoredRelease
    table: Table
    told: list[Told]
    trees: dict[str, dict[str, str]]
    seed: int

    @property
    def outcome(self) -> str:
        return self.table.dimensions[-1]

    @property
    def prior(self) -> list[list[SafeTable] | Snapshot]:
        return [_prior(one, self.trees) for one in self.told]


@dataclass(frozen=True)
class Protected:
    """What the engine made of the counts: the table to print, and why each cell is hidden.

    `kinds` follows the cells: None where a cell is shown. It is the publisher's alone.
    """

    table: SafeTable
    kinds: list[str | None]


def asked(
    release: StoredRelease, counts: Counts, *, earlier: Iterable[Told], seed: int
) -> Question:
    told = list(earlier)
    table = Table.of(TABLE, names_of(release), {tuple(codes): count for codes, count in counts})
    return Question(release, table, told, _hierarchies(release, told), seed)


def protected(
    release: StoredRelease, counts: Counts, *, earlier: Iterable[Told], seed: int
) -> Protected:
    """Protects the counts against themselves and everything told before about these people."""
    told = list(earlier)
    try:
        question = asked(release, counts, earlier=told, seed=seed)
        safe = METHODS.get(release.method, _unknown)(question)
    except DisclosureError as refused:
        raise CannotProtect(_in_words(str(refused), release, told)) from refused
    return Protected(safe[TABLE], _kinds(safe, question.table.dimensions))


def _hidden(question: Question) -> SafeTables:
    rounded = [one.name for one in question.told if one.release.method == "rounded"]
    if rounded:
        raise CannotProtect(
            f"{rounded[0]} told rounded counts of these students. Beside them, hidden numbers "
            "could be narrowed. Release this class only with counts rounded as they were."
        )
    return protect(
        [question.table],
        rules=Rules(question.release.threshold),
        hierarchies=question.trees,
        prior=question.prior,
        outcome=question.outcome,
        seed=question.seed,
    )


def _rounded(question: Question) -> SafeTables:
    if any(one.moves for one in question.told):
        raise CannotProtect(
            "Students joined or left since an earlier table with rounded counts. Two such tables "
            "together would tell about them. Release no second one for this class."
        )
    return round_counts(
        [question.table],
        base=int(question.release.method_parameters["base"]),
        threshold=question.release.threshold,
        hierarchies=question.trees,
        prior=question.prior,
        seed=question.seed,
    )


def _with_noise(question: Question) -> SafeTables:
    """Noise is drawn anew for every release, so each spends of the budget of its class."""
    agreed, named = question.release.method_parameters, dimensions_of(question.release)
    spent = [(one.name, Proof(one.release.proof)) for one in question.told]
    return add_noise(
        [question.table],
        epsilon=agreed["epsilon"],
        hierarchies={d.code: dict.fromkeys(d.labels, ALL) for d in named},
        threshold=question.release.threshold,
        budget=Budget.after(Decimal(agreed["budget"]), spent),
    )


def _unknown(question: Question) -> SafeTables:
    raise CannotProtect("The agreement names no way to protect tables. Amend it first.")


METHODS: Mapping[str, Callable[[Question], SafeTables]] = {
    "suppression": _hidden,
    "rounded": _rounded,
    "noise": _with_noise,
}


def _in_words(text: str, release: StoredRelease, told: list[Told]) -> str:
    """The engine speaks of codes and counts releases; people know schools and references."""
    for dimension in dimensions_of(release):
        for code, label in dimension.labels.items():
            text = text.replace(f"{dimension.code} = {code}", f"{dimension.label}: {label}")
    names = {str(number): one.name for number, one in enumerate(told, start=1)}
    return re.sub(r"\brelease (\d+)\b", lambda found: _named(found, names), text)


def _named(found: re.Match[str], names: Mapping[str, str]) -> str:
    return names.get(found.group(1), found.group(0))


def _hierarchies(release: StoredRelease, told: Iterable[Told]) -> dict[str, dict[str, str]]:
    """Of all dimensions that any of the tables has, with every code that one of them has."""
    found: dict[str, dict[str, str]] = {}
    for one in (*(told.release for told in told), release):
        for name, parents in one.hierarchies.items():
            _join(found.setdefault(name, {}), parents, name)
    return found


def _join(tree: dict[str, str], parents: Mapping[str, str], name: str) -> None:
    """A code stands under the merged category that any table put it in, else under the total."""
    for code, parent in parents.items():
        known = tree.get(code, ALL)
        if ALL not in (known, parent) and known != parent:
            raise CannotProtect(
                f"An earlier release merged categories of {name.replace('_', ' ')} in another way. "
                "Merge them as it did, or leave this dimension out."
            )
        tree[code] = parent if known == ALL else known


def _prior(told: Told, trees: Mapping[str, Mapping[str, str]]) -> list[SafeTable] | Snapshot:
    """The printed table; with it who joined and left since, when it was counted from older data."""
    tables = [rebuilt(told.release, told.cells)]
    if told.moves is None:
        return tables
    joined, left = (
        _changes(told.moves.dimensions, groups, trees)
        for groups in (told.moves.joined, told.moves.left)
    )
    return Snapshot(tables, joined, left)


def _changes(
    dimensions: Sequence[str],
    groups: Iterable[tuple[str, ...]],
    trees: Mapping[str, Mapping[str, str]],
) -> Table:
    """How many came into (or went out of) each cell of any table, totals included."""
    used = [(place, name) for place, name in enumerate(dimensions) if name in trees]
    found: Counter[tuple[str, ...]] = Counter()
    for group in groups:
        found.update(product(*(_upwards(group[place], trees[name]) for place, name in used)))
    return Table.of(TABLE, [name for _, name in used], dict(found))


def _upwards(code: str, tree: Mapping[str, str]) -> list[str]:
    """The code, what it is part of, and so on to the total; a code of no table only the total."""
    found = []
    while code in tree:
        found.append(code)
        code = tree[code]
    return [*found, ALL]


def _kinds(safe: SafeTables, names: Sequence[str]) -> list[str | None]:
    found = safe.record.kinds.get(TABLE, {})
    codes = (tuple(cell.dims[name] for name in names) for cell in safe[TABLE].cells)
    return [str(found[code]) if code in found else None for code in codes]
