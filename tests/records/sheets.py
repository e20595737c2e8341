"""Spreadsheets as districts keep them, brought as Vera brings them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from consent import identities
from consent.models import Subject
from consent.rules.identity import Identity
from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.rows import Fate
from portal.rules.actor import Actor
from portal.rules.mapping import DayOrder
from portal.vault import Vault
from sharing.records import actions, queries
from sharing.records.models import Import
from sharing.records.rules.kinds import ImportKind
from tests.records.making import worked

FIRST = (
    "Ana",
    "José",
    "María-Luz",
    "Zoë",
    "Björn",
    "Nguyễn",
    "D'Andre",
    "Siobhán",
    "Null",
    "Łucja",
)
LAST = ("García-López", "O'Neill", "Muñoz", "Smith", "de la Cruz", "Ng", "Peña", "Ali", "Kowalski")
HEADER = (
    "Student #",
    "Student Name",
    "DOB",
    "Consent?",
    "Date Signed",
    "Parent/Guardian",
    "Relationship",
    "Language",
)
EPOCH = date(1899, 12, 30)


def person(n: int) -> Identity:
    return Identity(
        student_id=f"{n:06}",
        state_id=None,
        first_name=FIRST[n % len(FIRST)],
        middle_name="",
        last_name=f"{LAST[n % len(LAST)]} {_letters(n)}",
        suffix="",
        birth_date=date(2008, 1, 1) + timedelta(days=n % 700),
    )


def _letters(n: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(n))


def on_file(organization_id: UUID, count: int) -> list[Subject]:
    vault = Vault.for_organization(organization_id)
    stored = identities.store(vault, organization_id, (person(n) for n in range(1, count + 1)))
    return list(Subject.objects.filter(id__in=stored.ids.values()))


@dataclass
class Mixed:
    """A file of every kind of row that people make, and how many of each it holds."""

    rows: list[tuple[str, ...]] = field(default_factory=list)
    expected: Counter[Fate] = field(default_factory=Counter)

    def add(self, fate: Fate, *cells: str) -> None:
        self.rows.append(cells)
        self.expected[fate] += 1

    @property
    def csv(self) -> bytes:
        return csv_of(HEADER, self.rows)


def mixed(students: int, rows: int) -> Mixed:  # noqa: C901 (one case a line)
    """`rows` rows about `students` students on file and others nobody knows."""
    made = Mixed()
    for n in range(rows):
        one = person(n % students + 1)
        born = one.birth_date or EPOCH
        signed = date(2026, 1, 5) + timedelta(days=(n // students) * 7)
        name = f"{one.last_name}, {one.first_name}"
        signer, spanish = f"Parent {_letters(n % students)} Torres", n % 3 == 0
        words = ("Sí", "No", "RETIRADO") if spanish else ("Yes", "declined", "withdrawn")
        answer = words[0 if n % 10 else 1 if n % 20 else 2]
        days = (
            f"{signed.month}/{signed.day}/{signed.year}",
            signed.isoformat(),
            str((signed - EPOCH).days),
            f"{signed:%B} {signed.day}, {signed.year}",
        )
        common = (answer, days[n % 4], signer, "madre" if spanish else "Mother")
        language = "Español" if spanish else "English"
        birth = f"{born.month}/{born.day}/{born.year}"
        kind = n % 100
        if kind == 91:
            made.add(Fate.QUEUED, f"9{n:06}", name + "x", birth, *common, language)
        elif kind == 92:
            made.add(Fate.QUEUED, one.student_id, "Somebody, Else", "1/1/2001", *common, language)
        elif kind == 93:
            bad = (answer, "31/31/2026", signer, "Mother")
            made.add(Fate.WRONG, one.student_id, name, birth, *bad, language)
        elif kind == 94:
            made.add(
                Fate.WRONG, one.student_id, name, birth, answer, "1/5/2099", *common[2:], language
            )
        elif kind == 95:
            made.add(Fate.WRONG, "", "", "", *common, language)
        elif kind == 96:
            made.add(Fate.LEFT_OUT, one.student_id, name, birth, "", *common[1:], language)
        elif kind == 97 and n >= 100:
            made.rows.append(made.rows[-97])
            made.expected[Fate.REPEATED] += 1
        elif kind == 98:
            formula = '=HYPERLINK("http://evil.example")'
            row = (answer, days[1], formula, "Mother")
            made.add(Fate.NEW, one.student_id, name, birth, *row, language)
        elif kind == 99:
            # Found by name and birth date alone, the number forgotten.
            made.add(Fate.NEW, "", f"{one.first_name} {one.last_name}", birth, *common, language)
        else:
            made.add(Fate.NEW, one.student_id, name, birth, *common, language)
    return made


def csv_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(header)
    table.writerows(rows)
    return out.getvalue().encode()


def workbook_of(header: Sequence[object], rows: Sequence[Sequence[object]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for cells in (header, *rows):
        sheet.append(list(cells))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def received(content: bytes, *, by: Actor, kind: ImportKind, name: str = "ours.csv") -> Import:
    return actions.receive_sheet(
        organization_id=by.seats[0].organization_id,
        kind=kind,
        upload=SimpleUploadedFile(name, content),
        by=by,
    )


def checked(
    content: bytes,
    *,
    by: Actor,
    kind: ImportKind = ImportKind.SHEET_CONSENTS,
    name: str = "ours.csv",
    order: DayOrder | None = DayOrder.MONTH_FIRST,
    chosen: Chosen | None = None,
    **fixed: str,
) -> Import:
    """Brought, with what the portal guesses confirmed, and checked."""
    imported = received(content, by=by, kind=kind, name=name)
    desk = queries.sheet_desk_for(by, imported.id)
    named = {one.value: one for one in desk.shape.fields}
    told = {**desk.chosen.fixed, **{named[code]: value for code, value in fixed.items()}}
    mine = chosen.words if chosen else {}
    chosen = replace(chosen or desk.chosen, fixed=told)
    imported = actions.choose_columns(imported=imported, chosen=chosen, by=by)
    desk = queries.sheet_desk_for(by, imported.id)
    asked = Chosen(
        columns=chosen.columns, fixed=chosen.fixed, words={**desk.words, **mine}, order=order
    )
    return worked(actions.choose_words(imported=imported, chosen=asked, by=by), by=by)


def fates(imported: Import) -> dict[str, int]:
    return {fate: count for fate, count in imported.sheet.counts.items() if count}


def taken(imported: Import, *, by: Actor, good_only: bool = False) -> Import:
    decide = actions.take_good_rows if good_only else actions.commit_import
    return worked(decide(imported=imported, by=by), by=by)
