"""What the binder keeps of an agreement on paper, and which column of a spreadsheet holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.rules import mapping
from portal.rules.mapping import Sheet, bare, table_of
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


def guessed(columns: Sequence[str], remembered: Mapping[str, str]) -> dict[Field, str]:
    """Which column probably holds what: as it was last time, else by its name."""
    return mapping.guessed(columns, remembered, _CALLED)


__all__ = ["HINTS", "NEEDED", "Field", "Sheet", "bare", "guessed", "table_of"]
