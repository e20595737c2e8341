"""Grounds in FERPA on which records may pass, as data: for whom, for what, and what must be agreed.

The list is `bases.toml` beside this file, or a deployer's own copy of it (`use_file`). It is
configuration with its sources, not legal advice. `READ` marks what the cited text of the
regulation says; `PRACTICE` marks a reading or practice that counsel should confirm before relying
on it.
"""

from __future__ import annotations

from pathlib import Path

from agreements.rules.bases_file import read
from agreements.rules.basis import Basis, Clause, Refusal, Source
from agreements.rules.terms import FlowTerms
from portal.rules.vocabulary import LegalBasis

__all__ = [
    "BASES",
    "BUILT_IN",
    "Basis",
    "Clause",
    "Refusal",
    "Source",
    "clauses_for",
    "clauses_of",
    "use_file",
]

BUILT_IN = Path(__file__).with_name("bases.toml")
BASES: dict[LegalBasis, Basis] = {}


def use_file(path: Path) -> None:
    """Takes the list of this file. What ours calls impossible stays impossible, whatever it says.

    Raises `bases_file.Unusable`, which names every mistake, and then changes nothing.
    """
    ours = read(BUILT_IN)
    found = ours if path == BUILT_IN else read(path)
    BASES.clear()
    BASES.update({basis: one.keeping(ours[basis].refuses) for basis, one in found.items()})


def clauses_for(basis: LegalBasis) -> tuple[str, ...]:
    """The codes of all clauses the basis demands, in order."""
    return tuple(clause.code for clause in BASES[basis].clauses)


def clauses_of(flow: FlowTerms) -> tuple[Clause, ...]:
    """The clauses of its basis that the flow's terms contain, retired ones too."""
    known = BASES[flow.basis].every_clause
    return tuple(clause for clause in known if clause.code in flow.clauses)


use_file(BUILT_IN)
