"""Does a returned file answer what was sent? Every student sent is matched or not found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from portal.rules.intake import Problem
from sharing.exchange.rules.template import RETURN_FIELD

FLOOR: Final = (
    "Rates from this file are floors: students whose records are blocked, or who attend a college "
    "that does not report, look the same as students who did not enroll."
)

# What a college left out by its own choice may be its blocked records: how many they are is told
# by the count that is hidden when small, and by nothing else.
ROWS_LEFT: Final = "Rows left out, as you chose"
EVENTS_LEFT: Final = "Events that tell no outcome"


def for_district(notices: Iterable[str]) -> list[str]:
    """What a district may read of what is known about a file."""
    return [one for one in notices if not one.startswith((ROWS_LEFT, EVENTS_LEFT))]


def line_of(key: str, outcomes: Iterable[Mapping[str, Any]]) -> bytes:
    """What is kept of one matched student: equal for the same outcomes, in whatever order."""
    told = sorted(json.dumps(one, sort_keys=True) for one in outcomes)
    return f'{{"key": {json.dumps(key)}, "outcomes": [{", ".join(told)}]}}\n'.encode()


def told_in(lines: Iterable[bytes]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Return keys and their outcomes, as `line_of` wrote them."""
    for line in lines:
        told = json.loads(line)
        yield told["key"], told["outcomes"]


def left_out(terms: int, degrees: int) -> Iterator[str]:
    """What a file told that the agreement does not list."""
    if terms:
        yield f"{terms:,} terms were left out: the agreement does not list them"
    if degrees:
        yield f"{degrees:,} degrees were left out: the agreement does not list them"


def other_exchange(reference: str, name: str) -> Problem:
    return Problem(
        None,
        RETURN_FIELD,
        found="no return key of this exchange",
        expected=f"the keys of the package {reference}",
        remedy="This file answers another exchange. Open that exchange and upload it there.",
        file=name,
    )


def stranger(row: int, key: str, reference: str, name: str) -> Problem:
    return Problem(
        row=row,
        column=RETURN_FIELD,
        found=key or "nothing",
        expected=f"a return key of the package {reference}",
        remedy="Copy the return key of this student from students.csv of the package.",
        file=name,
    )
