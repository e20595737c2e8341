"""The catalog of data elements an agreement may list: elements.csv, one line each.

Organizations add elements of their own (`with_own`); a rule takes the catalog it goes by as a
value, and the built-in one when none is given.

CEDS ids are global ids of the Common Education Data Standards, version 12; an element without one
has none that was verified. `directory` marks what 34 CFR 99.3 lets an institution designate as
directory information; whether it did is the institution's own notice. `counted` marks what a table
of counts may hold or be broken down by.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.rules.vocabulary import Labelled

SOURCE = Path(__file__).with_name("elements.csv")
CEDS_SOURCE = "CEDS-IDS element tables, version 12 (github.com/CEDStandards/CEDS-IDS)"


class Sensitivity(Labelled):
    ORDINARY = "ordinary", "Ordinary"
    CONFIDENTIAL = "confidential", "Confidential"
    SENSITIVE = "sensitive", "Sensitive"


class Group(Labelled):
    IDENTITY = "identity", "Who the student is"
    HIGH_SCHOOL = "high_school", "High school"
    BACKGROUND = "background", "Background"
    COLLEGE = "college", "College"
    ENROLLMENT = "enrollment", "College enrollment"
    DEGREE = "degree", "Degrees"
    COUNTS = "counts", "Counts"


@dataclass(frozen=True, slots=True)
class Element:
    code: str
    name: str
    definition: str
    ceds_id: str
    sensitivity: Sensitivity
    identifies: bool
    group: Group
    directory: bool
    counted: bool
    owner: str = ""  # the organization that added it; empty for the built-in ones

    @property
    def standard(self) -> str:
        """Where its meaning is laid down, for the eye."""
        if self.owner:
            return (
                f"{self._ceds} · added by {self.owner}"
                if self.ceds_id
                else (f"Local element, added by {self.owner}")
            )
        return self._ceds

    @property
    def _ceds(self) -> str:
        return f"CEDS {self.ceds_id}" if self.ceds_id else ""


def _load() -> Iterator[Element]:
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Element(
                code=row["code"],
                name=row["name"],
                definition=row["definition"],
                ceds_id=row["ceds_id"],
                sensitivity=Sensitivity(row["sensitivity"]),
                identifies=row["identifies"] == "yes",
                group=Group(row["group"]),
                directory=row["directory"] == "yes",
                counted=row["counted"] == "yes",
            )


Catalog = Mapping[str, Element]

CATALOG: dict[str, Element] = {element.code: element for element in _load()}


def with_own(elements: Iterable[Element]) -> dict[str, Element]:
    """The built-in catalog and these; none of ours is ever replaced."""
    added = {element.code: element for element in elements if element.code not in CATALOG}
    return {**CATALOG, **added}


def listed(codes: Iterable[str], catalog: Catalog = CATALOG) -> list[Element]:
    """The elements of these codes, in order; a code that nobody knows any more is left out."""
    return [catalog[code] for code in codes if code in catalog]


def names_of(codes: Iterable[str], catalog: Catalog = CATALOG) -> list[str]:
    """How the elements are called; a code that nobody knows any more stands for itself."""
    return [catalog[code].name if code in catalog else code for code in codes]


# What no flow may list, and why. The portal neither reads nor stores it.
NEVER: dict[str, str] = {
    "ssn": "A social security number is never exchanged here. FERPA forbids using one to identify "
    "a student for a disclosure of directory information (34 CFR 99.37(e)).",
}


def grouped(
    codes: Iterable[str] | None = None, catalog: Catalog = CATALOG
) -> dict[Group, list[Element]]:
    """The elements by group, in the order of the catalog; groups without any are left out."""
    wanted = set(catalog if codes is None else codes)
    found: dict[Group, list[Element]] = {}
    for group in Group:
        members = [one for one in catalog.values() if one.group is group and one.code in wanted]
        if members:
            found[group] = members
    return found
