"""Why a return is given back: words about the file, and about single rows of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from portal.rules.decision import Decision, Reason
from sharing.exchange.rules.intake.nsc_detail.keys import normalise_key

MOST_ROWS: Final = 200
LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class RowReason:
    """One row that the district names: whose, which column of it, and what is wrong."""

    return_key: str
    column: str
    reason: str

    def as_stored(self) -> dict[str, str]:
        return {"return_key": self.return_key, "column": self.column, "reason": self.reason}


def read_rows(text: str) -> list[RowReason]:
    """Lines of a text: return key, column, reason, with commas or tabs between them."""
    tabs = "\t" in text
    # Whatever ends a line: a lone carriage return within one would stop the reader.
    lines = csv.reader(
        io.StringIO(text, newline=None), delimiter="\t" if tabs else ",", skipinitialspace=True
    )
    told = [line for line in lines if any(cell.strip() for cell in line)]
    return [_row(line) for line in told]


def _row(line: list[str]) -> RowReason:
    key, column, *rest = [*(cell.strip() for cell in line), "", ""]
    return RowReason(normalise_key(key), column, ", ".join(cell for cell in rest if cell))


def decide_rows(rows: Collection[RowReason], known: Collection[str]) -> Decision:
    """Whether each line names a row of this return and says what is wrong with it."""
    wrong: list[Reason] = []
    if len(rows) > MOST_ROWS:
        wrong.append(
            Reason("ROWS", f"Name at most {MOST_ROWS} rows; say the rest in words about the file.")
        )
    for place, row in enumerate(rows, 1):
        if row.return_key not in known:
            words = f"Line {place}: {row.return_key or 'nothing'} is no return key of this package."
            wrong.append(Reason("ROWS", words))
        elif not row.reason or not row.column:
            words = f"Line {place}: write the return key, the column and what is wrong."
            wrong.append(Reason("ROWS", words))
        elif len(row.reason) > LONGEST or len(row.column) > 80:
            wrong.append(Reason("ROWS", f"Line {place}: at most {LONGEST} letters, please."))
    return Decision.deny(*wrong[:10]) if wrong else Decision.allow()
