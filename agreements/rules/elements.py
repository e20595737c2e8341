"""The catalog of data elements an agreement may list: elements.csv, one line each.

CEDS ids are global ids of the Common Education Data Standards, version 12; an element without one
has none that was verified. `directory` marks what 34 CFR 99.3 lets an institution designate as
directory information; whether it did is the institution's own notice. `counted` marks what a table
of counts may hold or be broken down by.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
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


CATALOG: dict[str, Element] = {element.code: element for element in _load()}

# What no flow may list, and why. The portal neither reads nor stores it.
NEVER: dict[str, str] = {
    "ssn": "A social security number is never exchanged here. FERPA forbids using one to identify "
    "a student for a disclosure of directory information (34 CFR 99.37(e)).",
}


def grouped(codes: Iterable[str] = CATALOG) -> dict[Group, list[Element]]:
    """The elements by group, in the order of the catalog; groups without any are left out."""
    wanted = set(codes)
    found: dict[Group, list[Element]] = {}
    for element in CATALOG.values():
        if element.code in wanted:
            found.setdefault(element.group, []).append(element)
    return found
