"""The rows of a spreadsheet, read as somebody said they are to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast
from uuid import UUID

from consent.rules.answer import Child
from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.fields import Field, SheetKind
from consent.rules.sheets.rows import ConsentTold, GuardianTold, OptOutTold, Told
from consent.rules.sheets.words import EVERYONE
from consent.rules.vocabulary import (
    AuthorityLevel,
    ConsentKind,
    OptOutKind,
    Relationship,
    Route,
)
from portal.rules.intake import (
    Problems,
    Reading,
    Unreadable,
    identifier_within,
    name_within,
    text_within,
)
from portal.rules.mapping import LEAVE_OUT, Row, Sheet, day_in, plain
from portal.rules.vocabulary import Purpose

T = TypeVar("T")

MEND = "Correct it in the spreadsheet and upload it again."
NOT_NAMED = "Not named in the file"
TODAY = "today"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(slots=True)
class Read:
    """What the rows say, those that were left out, and those with something to mend."""

    told: list[Told]
    left_out: list[int]
    wrong: list[int]


def read_rows(
    kind: SheetKind, sheet: Sheet, chosen: Chosen, *, today: date, problems: Problems
) -> Read:
    """Every row read, left out or noted with what is to be mended; none is passed over."""
    reader = _Reader(chosen, today, problems)
    read: dict[SheetKind, Callable[[], Told]] = {
        SheetKind.CONSENTS: reader.consent,
        SheetKind.OPT_OUTS: reader.opt_out,
        SheetKind.GUARDIANS: reader.guardian,
    }
    found = Read([], [], [])
    for number, cells in sheet.rows:
        row = dict(zip(sheet.columns, cells, strict=True))
        if reader.is_left_out(row):
            found.left_out.append(number)
            continue
        reader.begin(number, row)
        told = read[kind]()
        if reader.reading.ok:
            found.told.append(told)
        else:
            found.wrong.append(number)
    return found


class _Reader:
    """Reads one row after the other with the choices of the whole sheet."""

    reading: Reading

    def __init__(self, chosen: Chosen, today: date, problems: Problems) -> None:
        self.chosen, self.today, self.problems = chosen, today, problems
        self._day = day_in(chosen.order)
        self._cells: Mapping[str, str] = {}

    def begin(self, number: int, row: Mapping[str, str]) -> None:
        self._cells = row
        self.reading = Reading(Row(number, row), self.problems)

    def is_left_out(self, row: Mapping[str, str]) -> bool:
        return any(
            words.get(plain(row[self.chosen.columns[one]])) == LEAVE_OUT
            for one, words in self.chosen.words.items()
            if one in self.chosen.columns
        )

    def consent(self) -> Told:
        kind = ConsentKind(self._code(Field.ANSWER))
        route = Route(self._code(Field.ROUTE))
        if kind is ConsentKind.GIVEN and route is Route.PHONE:
            self.reading.refuse(
                self.chosen.columns.get(Field.ROUTE),
                found="consent given by telephone",
                expected="consent that was signed (34 CFR 99.30)",
                remedy="Ask the family for a signature, or leave the row out.",
            )
        signed_on = self._take(Field.SIGNED_ON, self._past_day)
        expires_on = self._or_none(Field.EXPIRES_ON, self._day)
        given = kind is ConsentKind.GIVEN
        if self.reading.ok and given and expires_on and signed_on and expires_on < signed_on:
            self.reading.refuse(
                self.chosen.columns.get(Field.EXPIRES_ON),
                found=f"{expires_on.isoformat()}, before the signature",
                expected=f"a day from {signed_on.isoformat()} on",
                remedy=MEND,
            )
        recipient = self._code(Field.RECIPIENT)
        return ConsentTold(
            row=self.reading.row.number,
            child=self._child(),
            kind=kind,
            purpose=Purpose(self._code(Field.PURPOSE)),
            recipient_id=None if recipient in ("", EVERYONE) else UUID(recipient),
            signed_on=cast(date, signed_on),
            signed_by=self._take(Field.SIGNED_BY, _person) or "",
            relationship=Relationship(self._code(Field.RELATIONSHIP)),
            route=route,
            expires_on=expires_on if given else None,
            notice=self._or_none(Field.NOTICE, text_within(200)) or "",
            language=self._code(Field.LANGUAGE),
        )

    def opt_out(self) -> Told:
        told_today = self.chosen.fixed.get(Field.SIGNED_ON) == TODAY
        by_column = Field.SIGNED_ON in self.chosen.columns
        day = (
            self._take(Field.SIGNED_ON, self._past_day)
            if by_column
            else self.today
            if told_today
            else None
        )
        return OptOutTold(
            row=self.reading.row.number,
            child=self._child(),
            kind=OptOutKind(self._code(Field.OPT_OUT)),
            signed_on=cast(date, day),
            signed_by=self._or_none(Field.SIGNED_BY, _person) or NOT_NAMED,
            relationship=Relationship(self._code(Field.RELATIONSHIP)),
        )

    def guardian(self) -> Told:
        begins = self._or_none(Field.FROM_DAY, self._day)
        ends = self._or_none(Field.UNTIL_DAY, self._day)
        if begins and ends and ends < begins:
            self.reading.refuse(
                self.chosen.columns.get(Field.UNTIL_DAY),
                found=f"{ends.isoformat()}, before it begins",
                expected=f"a day from {begins.isoformat()} on",
                remedy=MEND,
            )
        return GuardianTold(
            row=self.reading.row.number,
            child=self._child(),
            name=self._take(Field.GUARDIAN, _person) or "",
            relationship=Relationship(self._code(Field.RELATIONSHIP)),
            level=AuthorityLevel(self._code(Field.LEVEL)),
            email=self._or_none(Field.EMAIL, _email) or "",
            phone=self._or_none(Field.PHONE, text_within(40)) or "",
            language=self._code(Field.LANGUAGE),
            from_day=begins,
            until_day=ends,
        )

    def _child(self) -> Child:
        first = self._or_none(Field.FIRST_NAME, _person) or ""
        last = self._or_none(Field.LAST_NAME, _person) or ""
        if not (first and last) and Field.FULL_NAME in self.chosen.columns:
            first, last = split_name(self._or_none(Field.FULL_NAME, _person) or "")
        child = Child(
            number=self._or_none(Field.NUMBER, identifier_within(50)) or "",
            state_id=self._or_none(Field.STATE_ID, identifier_within(50)) or "",
            first_name=first,
            last_name=last,
            birth_date=self._or_none(Field.BIRTH_DATE, self._day),
        )
        is_told = child.number or child.state_id or (child.full_name and child.birth_date)
        if self.reading.ok and not is_told:
            self.reading.refuse(
                self.chosen.columns.get(Field.NUMBER) or self.chosen.columns.get(Field.LAST_NAME),
                found="nothing that tells which student",
                expected="a student number, or name and birth date",
                remedy=MEND,
            )
        return child

    def _take(self, one: Field, parser: Callable[[str], T]) -> T | None:
        column = self.chosen.columns.get(one)
        return self.reading.take(column, parser) if column is not None else None

    def _or_none(self, one: Field, parser: Callable[[str], T]) -> T | None:
        column = self.chosen.columns.get(one)
        if column is None or not self._cells[column].strip():
            return None
        return self.reading.take(column, parser)

    def _code(self, one: Field) -> str:
        """The meaning of the cell's word, or the one that holds for every row."""
        column = self.chosen.columns.get(one)
        if column is None:
            return self.chosen.fixed.get(one, "")
        return self.chosen.words[one][plain(self._cells[column])]

    def _past_day(self, text: str) -> date:
        day = self._day(text)
        if day > self.today:
            raise Unreadable(
                f"a day not after {self.today.isoformat()}",
                "Check the order of day and month. A signature cannot lie ahead.",
            )
        return day


def split_name(name: str) -> tuple[str, str]:
    """“Lopez, Ana” and “Ana Lopez” are one name; of several words the first is the first name."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = name.strip().partition(" ")
    return first, last.strip()


def _person(text: str) -> str:
    return " ".join(name_within(100)(text).split())


def _email(text: str) -> str:
    clean = text.strip()
    if len(clean) > 254 or not _EMAIL.fullmatch(clean):
        raise Unreadable("an e-mail address", "Correct it, or leave the cell empty.")
    return clean
