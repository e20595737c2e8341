"""Files of codes in place of names: a district's, and a college's enrollment file.

Both come from `throughline encode`: an id, a code of 1,024 bits and the scheme, which tells files
of two secrets apart. A college's file has the columns of outcomes besides. A file that holds a name
or a birth date is refused, so that nobody hands names in by mistake.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from portal.rules.intake import Problems, Records, quoted
from sharing.linkage.rules.unkeyed import CollegeOf, canonical, read_unkeyed

ID, CODE, SCHEME = "id", "code", "scheme"
_NEEDED: Final = (ID, CODE, SCHEME)
BYTES: Final = 128
_SCHEME: Final = re.compile(r"throughline-clk-2-[0-9a-f]{16}")
_NAMING: Final = frozenset(
    canonical(name)
    for name in (
        "First Name", "Middle Name", "Middle Initial", "Last Name", "Birth Date", "Gender",
        "Street", "City", "Postcode", "Email", "Phone", "SSN", "College Student ID",
    )
)  # fmt: skip
ENCODE: Final = "Encode the file with the command encode, and hand in what it writes."


@dataclass(frozen=True, slots=True)
class Coded:
    """`codes`: base64 by id. `scheme`: the same for both sides' files of one secret."""

    codes: dict[str, str]
    scheme: str


@dataclass(frozen=True, slots=True)
class CodedRows:
    """`people`: number of this file to code and the id it had. `report`: rows with numbers."""

    people: dict[str, dict[str, str]]
    scheme: str
    report: bytes
    rows: int


@dataclass(slots=True)
class _Reading:
    problems: Problems
    codes: dict[str, str] = field(default_factory=dict)
    scheme: str = ""

    def header(self, cells: list[str]) -> dict[str, int]:
        """Column to place; raises `Rejected` where names are handed in or codes are missing."""
        found = {canonical(cell): place for place, cell in reversed(list(enumerate(cells)))}
        for name in [cell for cell in cells if canonical(cell) in _NAMING]:
            self._note(1, name.strip(), "a column that names people", "codes alone", ENCODE)
        for name in _NEEDED:
            if name not in found:
                self._note(1, name, "no such column", "id, code and scheme", ENCODE)
        self.problems.reject_if_any()
        return found

    def take(self, row: int, id_: str, code: str, scheme: str) -> None:
        if not id_:
            self._note(row, ID, "an empty cell", "an id", ENCODE)
        if not _is_code(code):
            self._note(row, CODE, "no code", "1,024 bits in base64", ENCODE)
        if not _SCHEME.fullmatch(scheme):
            self._note(row, SCHEME, quoted(scheme), "the scheme that encode writes", ENCODE)
        self.scheme = self.scheme or scheme
        if scheme != self.scheme:
            told = "codes of one secret in the whole file"
            self._note(row, SCHEME, "codes of another secret", told, ENCODE)
        if self.codes.setdefault(id_, code) != code:
            told = "one code for each id"
            self._note(row, ID, f"{quoted(id_)} again with another code", told, ENCODE)

    def _note(self, row: int, column: str, found: str, expected: str, remedy: str) -> None:
        self.problems.note(row, column, found=found, expected=expected, remedy=remedy)


def read_codes(source: bytes | BinaryIO, *, name: str, keys: Set[str]) -> Coded:
    """A district's codes by return key. Raises `Rejected` with all problems of the file.

    `keys`: those of the package. Whoever has no code can only be not found.
    """
    problems = Problems(file=name)
    reading = _Reading(problems)
    for row, cells, places in _rows(source, name, reading):
        key = cells[places[ID]].strip()
        if key and key not in keys:
            problems.note(
                row, ID, found=quoted(key), expected="a return key of this exchange",
                remedy="Encode the file of names and keys that this page gives out.",
            )  # fmt: skip
        reading.take(row, key, cells[places[CODE]].strip(), cells[places[SCHEME]].strip())
    _reject(problems, reading)
    return Coded(reading.codes, reading.scheme)


def read_coded_rows(source: bytes | BinaryIO, *, name: str, college: CollegeOf) -> CodedRows:
    """A college's enrollment file with codes. Raises `Rejected` with all problems of the file.

    Its rows pass the same checks as a file with names: the id stands where the name stood.
    """
    problems = Problems(file=name)
    reading = _Reading(problems)
    out = io.StringIO(newline="")
    writer, at, rest = csv.writer(out), 1, list[int]()
    for row, cells, places in _rows(source, name, reading):
        if at == 1:
            rest = [place for place in range(len(cells)) if place not in _taken(places)]
            named = {place: column for column, place in places.items()}
            writer.writerow([*_AS_NAMED, *(named.get(place, f"column {place}") for place in rest)])
            at += 1
        id_ = cells[places[ID]].strip()
        reading.take(row, id_, cells[places[CODE]].strip(), cells[places[SCHEME]].strip())
        out.write("\r\n" * (row - at))  # so that problems name the file's own rows
        writer.writerow([id_, "", id_ or "-", "", *(cells[place] for place in rest)])
        at = row + 1
    _reject(problems, reading)
    found = read_unkeyed(out.getvalue().encode(), name=name, encoding="utf-8", college=college)
    people = {
        number: {"code": reading.codes[person["last_name"]], "row": person["last_name"]}
        for number, person in found.people.items()
    }
    return CodedRows(people, reading.scheme, found.report, found.rows)


_AS_NAMED: Final = ("Your Unique Identifier", "First Name", "Last Name", "Birth Date")


def _taken(places: dict[str, int]) -> set[int]:
    return {places[name] for name in _NEEDED}


def _rows(
    source: bytes | BinaryIO, name: str, reading: _Reading
) -> Iterator[tuple[int, list[str], dict[str, int]]]:
    places: dict[str, int] = {}
    width = 0
    records = Records(source, name=name, problems=reading.problems, encoding="utf-8")
    for row, cells in records:
        if not places:
            places, width = reading.header(cells), len(cells)
        elif len(cells) != width:
            reading.problems.note(
                row, None, found=f"{len(cells)} columns",
                expected=f"{width} columns, as in the header", remedy=ENCODE,
            )  # fmt: skip
        else:
            yield row, cells, places
    if not places:
        reading.header([""])


def _reject(problems: Problems, reading: _Reading) -> None:
    if not reading.codes and not problems:
        problems.note(
            None, None, found="no row below the header", expected="at least one person",
            remedy=ENCODE,
        )  # fmt: skip
    problems.reject_if_any()


def _is_code(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == BYTES
    except (binascii.Error, ValueError):
        return False
