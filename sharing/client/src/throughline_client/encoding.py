"""`throughline encode`: a file of people becomes a file of codes that names nobody.

Both sides run it, each on its own machine and with the same secret. Names, birth dates, addresses
and every column that is not known to be an outcome stay behind. The secret is read and nothing of
it is written.
"""

from __future__ import annotations

import argparse
import base64
import csv
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from .codes.coding import LEAST_SECRET, Keys, ShortSecret

MOST_TOLD = 20
# By letters alone, so that First Name, first_name and FIRSTNAME are one.
PERSON = {
    "first_name": ("firstname", "givenname", "studentfirstname"),
    "middle_name": ("middlename", "middleinitial", "studentmiddlename"),
    "last_name": ("lastname", "surname", "familyname", "studentlastname"),
    "birth_date": ("birthdate", "dateofbirth", "dob", "birthday", "studentdateofbirth"),
    "gender": ("gender", "sex"),
}
NEEDED = ("first_name", "last_name", "birth_date")
RETURN_KEY = ("returnkey", "requesterreturnfield")
OWN_NUMBER = ("youruniqueidentifier", "collegestudentid", "studentid", "id")
# What a return says of a student's studies: the only columns that are taken over.
_KEPT = """
recordfoundyn searchdate collegecodebranch collegecode collegename collegestate 2year4year
collegelevel publicprivate collegecontrol enrollmentbegin termbegin enrollmentbegindate
enrollmentend termend enrollmentenddate enrollmentstatus classlevel enrollmentmajor1
enrollmentcip1 enrollmentmajor2 enrollmentcip2 graduated graduationdate degreedate degreetitle
degreemajor1 degreecip1 degreemajor2 degreecip2 degreemajor3 degreecip3 degreemajor4 degreecip4
collegesequence
"""
KEPT = frozenset(_KEPT.split())


class Unfit(Exception):
    """The file or the secret cannot be used; nothing was written. Says every reason."""

    def __init__(self, reasons: list[str]) -> None:
        more = len(reasons) - MOST_TOLD
        told = reasons[:MOST_TOLD] + ([f"and {more} more."] if more > 0 else [])
        super().__init__("\n".join(told))


@dataclass(frozen=True)
class Written:
    """`people`: different persons; `left_behind`: columns that are not in the file of codes."""

    rows: int
    people: int
    left_behind: tuple[str, ...]


def encode_file(
    people: Path, secret: bytes, out: Path, encoding: str = "utf-8-sig", *, gender: bool = False
) -> Written:
    """Writes `out` whole or not at all, row for row. Raises `Unfit`.

    `gender`: is part of the codes; both files must have it, or both must leave it out.

    A row's id is its return key; without such a column, the number of the row in which the person
    stands first, so that its owner finds the person again and nobody else learns a number.
    """
    try:
        keys = Keys(secret)
    except ShortSecret as short:
        raise Unfit(
            [f"The secret has {short} bytes; at least {LEAST_SECRET}, drawn by chance, are needed."]
        ) from short
    if out.resolve() == people.resolve():
        raise Unfit([f"{out} is the file of people itself. Choose another name."])
    with people.open(encoding=encoding, newline="") as source:
        rows = csv.reader(source)
        table = _Table(next(rows, []), keys, gender)
        lines = [table.header(), *table.lines(rows)]
    if table.problems:
        raise Unfit(table.problems)
    _write(out, lines)
    return Written(len(lines) - 1, table.people, table.left_behind)


class _Table:
    def __init__(self, header: list[str], keys: Keys, gender: bool) -> None:
        self._keys = keys
        self._names = [name.strip() for name in header]
        plain = [re.sub(r"[^a-z0-9]", "", name.lower()) for name in self._names]
        self._person = {name: _place(plain, known) for name, known in PERSON.items()}
        if not gender:
            self._person["gender"] = None
        self._key, self._own = _place(plain, RETURN_KEY), _place(plain, OWN_NUMBER)
        self._kept = [at for at, name in enumerate(plain) if name in KEPT]
        taken = {*self._kept, self._key}
        self.left_behind = tuple(n for at, n in enumerate(self._names) if at not in taken)
        self._first_row: dict[tuple[str, ...], int] = {}
        self.problems = [
            f"Row 1: no column {name}. Its values may be empty, but the column must be there."
            for name in NEEDED
            if self._person[name] is None
        ]

    @property
    def people(self) -> int:
        return len(self._first_row)

    def header(self) -> list[str]:
        return ["id", "code", "scheme", *(self._names[at] for at in self._kept)]

    def lines(self, rows: Iterator[list[str]]) -> Iterator[list[str]]:
        if self.problems:
            return
        scheme = self._keys.scheme()
        for number, cells in enumerate(rows, 2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(self._names):
                self.problems.append(
                    f"Row {number}: {len(cells)} columns; expected {len(self._names)}, as in the "
                    "header. A value with a comma needs double quotes around it."
                )
                continue
            coded = self._coded(number, cells)
            yield [self._id(number, cells), coded, scheme, *(cells[at] for at in self._kept)]

    def _coded(self, number: int, cells: list[str]) -> str:
        person = {name: self._cell(cells, at) for name, at in self._person.items()}
        if not (person["first_name"] or person["last_name"]):
            self.problems.append(f"Row {number}: no name. Fill it in, or remove the row.")
        try:
            return base64.b64encode(self._keys.code(person)).decode()
        except ValueError:
            self.problems.append(
                f"Row {number}, birth date: found {person['birth_date']!r}; expected a date such "
                "as 2007-05-31, 20070531 or 5/31/2007, or nothing where it is not known."
            )
            return ""

    def _id(self, number: int, cells: list[str]) -> str:
        key, own = self._cell(cells, self._key), self._cell(cells, self._own)
        if self._key is not None and not key:
            self.problems.append(f"Row {number}: no return key. Every row needs its own.")
        told = (self._cell(cells, at).casefold() for at in self._person.values())
        who = ("key", key) if key else ("own", own) if own else ("person", *told)
        first = self._first_row.setdefault(who, number)
        return key or str(first)

    @staticmethod
    def _cell(cells: list[str], at: int | None) -> str:
        return "" if at is None else cells[at].strip()


def _place(header: list[str], known: tuple[str, ...]) -> int | None:
    return next((at for at, name in enumerate(header) if name in known), None)


def _write(out: Path, lines: list[list[str]]) -> None:
    handle, beside = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)
        os.replace(beside, out)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise


def add_verb(verbs: Any) -> None:
    words = "make a file of codes that names nobody, for linking without names"
    verb = verbs.add_parser("encode", help=words, description=words)
    verb.add_argument("people", type=Path, help="CSV with first_name, last_name, birth_date …")
    verb.add_argument("--secret-file", type=Path, required=True, help="both sides have the same")
    verb.add_argument("--out", type=Path, required=True)
    verb.add_argument("--gender", action="store_true", help="part of both sides' codes")
    verb.add_argument("--encoding", choices=("utf-8", "cp1252"), default="utf-8")
    verb.set_defaults(act=run)


def run(given: argparse.Namespace) -> int:
    encoding = "utf-8-sig" if given.encoding == "utf-8" else given.encoding
    try:
        secret = given.secret_file.read_bytes().strip()
        told = encode_file(given.people, secret, given.out, encoding, gender=given.gender)
    except Unfit as unfit:
        return _refused(str(unfit))
    except UnicodeDecodeError:
        return _refused(f"{given.people} is not {given.encoding}. Try the other --encoding.")
    _say(sys.stdout, f"{given.out}: {told.rows} rows of {told.people} people, by codes alone.")
    if told.left_behind:
        _say(sys.stdout, f"Left behind: {', '.join(told.left_behind)}.")
    _say(sys.stdout, "Give the secret to the other side alone, never to the portal.")
    return 0


def _refused(words: str) -> int:
    _say(sys.stderr, f"Nothing was written.\n{words}")
    return 1


def _say(where: TextIO, words: str) -> None:
    print(words, file=where)
