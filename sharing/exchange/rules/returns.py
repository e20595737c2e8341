"""Does a returned file answer what was sent? Every student sent is matched or not found."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from portal.rules.intake import Problem, Problems
from sharing.exchange.rules.contents import outcome_of, takes_degrees, takes_terms
from sharing.exchange.rules.intake.nsc_detail import (
    DegreeRow,
    DetailFile,
    EnrollmentRow,
    NotFoundRow,
)
from sharing.exchange.rules.template import RETURN_FIELD

FLOOR: Final = (
    "Rates from this file are floors: students whose records are blocked, or who attend a college "
    "that does not report, look the same as students who did not enroll."
)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a file says of those who were sent, cut to the agreed elements.

    `absent` students are in no row. They count as not found: saying more could tell a blocked
    record from a missing one.
    """

    sent: int
    matched: int
    absent: int
    terms: int
    degrees: int
    told: dict[str, list[EnrollmentRow | DegreeRow]]
    elements: frozenset[str]
    notices: tuple[str, ...]

    @property
    def unmatched(self) -> int:
        return self.sent - self.matched

    def lines(self) -> Iterator[bytes]:
        """One line for each matched student, in the order of the keys."""
        for key in sorted(self.told):
            # Cut line by line: a million outcomes as dictionaries would take a gigabyte.
            outcomes = (outcome_of(row, self.elements) for row in self.told[key])
            told = sorted(outcomes, key=lambda one: json.dumps(one, sort_keys=True))
            yield json.dumps({"key": key, "outcomes": told}, sort_keys=True).encode() + b"\n"

    @property
    def content_hash(self) -> str:
        """Equal for the same outcomes of the same students, however the file is laid out."""
        digest = hashlib.sha256(str(self.sent).encode())
        for line in self.lines():
            digest.update(line)
        return digest.hexdigest()


def reconcile(
    detail: DetailFile,
    *,
    sent_keys: Collection[str],
    elements: Collection[str],
    reference: str,
    name: str,
) -> Reconciled:
    """Raises `Rejected` when a row carries a key that this package does not hold."""
    known = frozenset(sent_keys)
    _refuse_strangers(detail, known, reference, name)
    told: dict[str, list[EnrollmentRow | DegreeRow]] = {key: [] for key in detail.found_keys}
    terms = detail.rows if takes_terms(elements) else ()
    degrees = detail.degrees if takes_degrees(elements) else ()
    for row in chain[EnrollmentRow | DegreeRow](terms, degrees):
        told[row.key].append(row)
    answered = detail.found_keys | detail.not_found_keys
    return Reconciled(
        sent=len(known),
        matched=len(detail.found_keys),
        absent=len(known - answered),
        terms=len(terms),
        degrees=len(degrees),
        told=told,
        elements=frozenset(elements),
        notices=(*detail.notices, *_left_out(detail, elements)),
    )


def _left_out(detail: DetailFile, elements: Collection[str]) -> Iterator[str]:
    if detail.rows and not takes_terms(elements):
        yield f"{len(detail.rows):,} terms were left out: the agreement does not list them"
    if detail.degrees and not takes_degrees(elements):
        yield f"{len(detail.degrees):,} degrees were left out: the agreement does not list them"


def _refuse_strangers(detail: DetailFile, known: frozenset[str], reference: str, name: str) -> None:
    problems = Problems(file=name)
    rows: list[EnrollmentRow | DegreeRow | NotFoundRow] = []
    rows += [*detail.rows, *detail.degrees, *detail.not_found]
    rows.sort(key=lambda row: row.row)
    unknown = [row for row in rows if row.key not in known]
    if unknown and len(unknown) == len(rows):
        problems.note(
            None,
            RETURN_FIELD,
            found="no return key of this exchange",
            expected=f"the keys of the package {reference}",
            remedy="This file answers another exchange. Open that exchange and upload it there.",
        )
    problems_of_rows = (_stranger(row.row, row.key, reference, name) for row in unknown)
    for problem in problems_of_rows:
        problems.add(problem)
    problems.reject_if_any()


def _stranger(row: int, key: str, reference: str, name: str) -> Problem:
    return Problem(
        row=row,
        column=RETURN_FIELD,
        found=key or "nothing",
        expected=f"a return key of the package {reference}",
        remedy="Copy the return key of this student from students.csv of the package.",
        file=name,
    )


def outcomes_by_key(lines: Iterable[bytes]) -> dict[str, list[dict[str, Any]]]:
    """Reads what `Reconciled.lines` wrote."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        told = json.loads(line)
        found[told["key"]].extend(told["outcomes"])
    return dict(found)
