"""The method that a command asks for: hiding, rounding, or noise; and the releases before it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .problems import rejected
from .safe import Proof, SafeTable, SafeTables
from .tables import Table

# What only hiding has, by option, and the value that it has when nobody named it.
ONLY_HIDING: Mapping[str, object] = {
    "outcome": None,
    "hide_zeros": False,
    "promise": "full",
    "least_hidden_total": 0,
    "older": [],
    "limit_seconds": None,
}


def add_method_arguments(parser: argparse.ArgumentParser) -> None:
    other = parser.add_mutually_exclusive_group()
    other.add_argument(
        "--round-to",
        type=int,
        metavar="BASE",
        help="hide nothing: every count becomes a multiple of BASE, sums hold",
    )
    other.add_argument(
        "--noise",
        metavar="EPSILON",
        help="hide nothing: counts with random noise of this privacy budget (OpenDP)",
    )
    parser.add_argument(
        "--budget",
        metavar="TOTAL",
        help="with --noise: what all releases of these students may spend together",
    )
    parser.add_argument(
        "--prior-proof",
        type=Path,
        action="append",
        nargs="+",
        default=[],
        help="PROOF.json of the --prior files, in their order: says if they were rounded or noisy",
    )


def is_other_method(options: Mapping[str, Any]) -> bool:
    return options["round_to"] is not None or options["noise"] is not None


def by_other_method(
    tables: Sequence[Table],
    options: Mapping[str, Any],
    hierarchies: Mapping[str, Mapping[str, str]],
    prior: Sequence[tuple[str, Sequence[Table | SafeTable]]],
    seed: int,
) -> SafeTables:
    """Rounded counts or counts with noise. `prior`: earlier releases by name."""
    _refuse_what_only_hiding_has(options)
    if options["round_to"] is not None:
        from .rounding import round_counts

        return round_counts(
            tables,
            base=options["round_to"],
            threshold=options["threshold"],
            hierarchies=hierarchies,
            prior=[release for _, release in prior],
            seed=seed,
        )
    from .private_counts import Budget, add_noise  # OpenDP takes a second to load

    epsilon = _number(options["noise"], "--noise")
    total = _number(options["budget"], "--budget") if options["budget"] else epsilon
    if prior and not options["budget"]:
        raise rejected(
            "--noise after earlier releases, without --budget",
            "what all releases of these students may spend together",
            "Give the budget of the agreement.",
        )
    proofs = [
        (name, table.proof)
        for name, release in prior
        for table in release[:1]
        if isinstance(table, SafeTable)
    ]
    return add_noise(
        tables,
        epsilon=epsilon,
        hierarchies=hierarchies,
        budget=Budget.after(total, proofs),
        threshold=options["threshold"],
    )


def _refuse_what_only_hiding_has(options: Mapping[str, Any]) -> None:
    for name, usual in ONLY_HIDING.items():
        if options.get(name, usual) != usual:
            option = "--" + name.replace("_", "-")
            raise rejected(
                f"{option} together with rounding or noise",
                "options of the method that is used",
                f"Leave out {option}, or hide.",
            )


def _number(text: str, option: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as fault:
        raise rejected(f"{text!r} after {option}", "a number", "Use the agreement's.") from fault


def read_proofs(paths: Sequence[Path], read: Callable[[Path], Any]) -> list[Proof]:
    return [Proof(read(path)) for path in paths]


def vouched_for(tables: Sequence[Table], proof: Proof) -> list[SafeTable]:
    """Tables of an earlier release as the engine made them; raises `NotReleased` otherwise."""
    return [
        SafeTable.from_published(
            (
                (
                    {n: c for n, c in zip(table.dimensions, row.codes, strict=True) if c},
                    row.value,
                )
                for row in table.rows
            ),
            proof,
            name=table.name,
        )
        for table in tables
    ]
