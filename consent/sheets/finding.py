"""Rows that cannot wait in the queue, because they are no answers: their student must be found."""

from __future__ import annotations

from consent.rules.likeness import Found
from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.fields import Field
from consent.sheets.accounts import Account


def wrong_student(row: int, match: Found, chosen: Chosen, account: Account) -> None:
    column = chosen.columns.get(Field.NUMBER) or chosen.columns.get(Field.STATE_ID)
    account.wrong(
        row,
        column or chosen.columns.get(Field.LAST_NAME) or chosen.columns.get(Field.FULL_NAME),
        found=match.missed.label.lower() if match.missed else "nobody",
        expected="a student on file",
        remedy="Correct number, name or birth date, or import the roster with this student first.",
    )
