"""What the binder keeps of an agreement on paper, and which column of a spreadsheet holds it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.rules.intake import column_letter
from portal.rules.vocabulary import Labelled


class Field(Labelled):
    TITLE = "title", "Title"
    PARTIES = "parties", "Parties"
    KIND = "kind", "Kind"
    FIRST_DAY = "first_day", "First day"
    LAST_DAY = "last_day", "Last day"
    OWN_REFERENCE = "own_reference", "Your own number"
    FILE = "file", "Name of the PDF"
    NOTES = "notes", "Notes"


NEEDED = (Field.TITLE, Field.PARTIES)
HINTS: Mapping[Field, str] = {
    Field.TITLE: "What the agreement is called. Needed.",
    Field.PARTIES: "Names of the organizations, separated by semicolons. Needed.",
    Field.KIND: "MOU, data-sharing agreement, data use licence, joinder, or any other word.",
    Field.FIRST_DAY: "2024-09-01, 9/1/2024 or September 1, 2024.",
    Field.LAST_DAY: "The same, or “ongoing” where it has none.",
    Field.OWN_REFERENCE: "Under which number you keep it.",
    Field.FILE: "The file name of the PDF that you upload with the spreadsheet.",
    Field.NOTES: "Anything worth keeping.",
}
# Words that column names in use begin with or are; compared without spaces, case and signs.
_CALLED: Mapping[Field, tuple[str, ...]] = {
    Field.TITLE: ("title", "agreement", "agreementtitle", "name", "agreementname", "subject"),
    Field.PARTIES: ("parties", "partners", "partner", "organizations", "organization", "with"),
    Field.KIND: ("kind", "type", "agreementtype", "category"),
    Field.FIRST_DAY: (
        "firstday",
        "start",
        "startdate",
        "effective",
        "effectivedate",
        "begins",
        "from",
        "signed",
        "datesigned",
    ),
    Field.LAST_DAY: (
        "lastday",
        "end",
        "enddate",
        "expires",
        "expiration",
        "expirationdate",
        "expiry",
        "until",
        "to",
        "termdate",
    ),
    Field.OWN_REFERENCE: ("number", "no", "id", "reference", "ref", "contractnumber", "contractno"),
    Field.FILE: ("file", "filename", "pdf", "document", "scan", "attachment", "link"),
    Field.NOTES: ("notes", "note", "comments", "comment", "remarks"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table of a spreadsheet: its columns, each with a name of its own, and the rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def table_of(rows: Sequence[tuple[int, Sequence[str]]]) -> Sheet:
    """The first row names the columns; one without a name, or named twice, is told apart."""
    if not rows:
        return Sheet((), ())
    head, *body = rows
    width = max(len(cells) for _, cells in rows)
    names: list[str] = []
    for place in range(width):
        given = head[1][place].strip() if place < len(head[1]) else ""
        name = given or f"Column {column_letter(place)}"
        count = sum(1 for other in names if bare(other.partition(" (")[0]) == bare(name))
        names.append(f"{name} ({column_letter(place)})" if count else name)
    filled = (
        (number, tuple(cells) + ("",) * (width - len(cells)))
        for number, cells in body
        if any(cell.strip() for cell in cells)
    )
    return Sheet(tuple(names), tuple(filled))


def guessed(columns: Sequence[str], remembered: Mapping[str, str]) -> dict[Field, str]:
    """Which column probably holds what: as it was last time, else by its name."""
    found: dict[Field, str] = {}
    by_name = {bare(column): column for column in columns}
    for one in Field:
        names = (bare(remembered.get(one.value, "")), *_CALLED[one])
        column = next((by_name[name] for name in names if name and name in by_name), None)
        if column is not None and column not in found.values():
            found[one] = column
    return found


def bare(text: str) -> str:
    """How names are compared: letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())
