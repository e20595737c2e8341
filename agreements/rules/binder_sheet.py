"""A spreadsheet of agreements on paper: which column holds what, and what each row says.

Nothing is lost: a column that no field of ours asks for is kept with its record, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from agreements.rules.binder import BinderKind
from agreements.rules.binder_fields import Field, Sheet, bare
from portal.rules.intake import (
    Problem,
    Problems,
    Reading,
    Unreadable,
    date_in,
    iso_date,
    quoted,
    us_date,
)
from portal.rules.mapping import Row

MOST_ROWS, MOST_COLUMNS = 2000, 60
LONGEST_TITLE, LONGEST_NOTE = 200, 4000
MEND = "Correct it in the spreadsheet and upload it again."


_KINDS: Mapping[str, BinderKind] = {
    "mou": BinderKind.MOU,
    "moa": BinderKind.MOU,
    "memorandum": BinderKind.MOU,
    "regionalmemorandum": BinderKind.MOU,
    "memorandumofunderstanding": BinderKind.MOU,
    "memorandumofagreement": BinderKind.MOU,
    "dsa": BinderKind.DSA,
    "datasharingagreement": BinderKind.DSA,
    "datasharing": BinderKind.DSA,
    "dul": BinderKind.DUL,
    "dua": BinderKind.DUL,
    "datauselicence": BinderKind.DUL,
    "datauselicense": BinderKind.DUL,
    "datauseagreement": BinderKind.DUL,
    "joinder": BinderKind.JOINDER,
}
_ENDLESS = frozenset({"ongoing", "evergreen", "openended", "noend", "perpetual", "indefinite"})
_WRITTEN = ("%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y")


@dataclass(frozen=True, slots=True)
class Paper:
    """One agreement as a row tells it."""

    row: int
    title: str
    kind: BinderKind
    parties: tuple[str, ...]
    first_day: date | None
    last_day: date | None
    own_reference: str
    notes: str
    file: str  # the brought PDF's name, or empty
    other: Mapping[str, str] = field(default_factory=dict)

    @property
    def likeness(self) -> str:
        """Two papers with the same likeness are the same agreement."""
        day = self.first_day.isoformat() if self.first_day else ""
        return "|".join((bare(self.title), *sorted(map(bare, self.parties)), day))


def read_papers(
    sheet: Sheet,
    mapping: Mapping[Field, str],
    *,
    brought: Collection[str],
    on_file: Collection[str],
    problems: Problems,
) -> list[Paper]:
    """Every row as a paper. What is wrong is noted with row, column and how to mend it; then the
    papers are of no use: all of them are filed, or none."""
    reader = _Reader(sheet, mapping, brought, problems)
    papers = [reader.paper(number, cells) for number, cells in sheet.rows]
    _refuse_twice(papers, on_file, problems, mapping.get(Field.TITLE))
    _refuse_unnamed(brought, papers, problems, mapping.get(Field.FILE))
    if not sheet.rows:
        problems.note(
            None,
            None,
            found="no row below the header",
            expected="one row for each agreement",
            remedy="Check that the table stands on the first sheet.",
        )
    return papers


class _Reader:
    def __init__(
        self,
        sheet: Sheet,
        mapping: Mapping[Field, str],
        brought: Collection[str],
        problems: Problems,
    ) -> None:
        self.columns, self.mapping, self.problems = sheet.columns, mapping, problems
        self.files = {plain_name(name): name for name in brought}

    def paper(self, number: int, cells: Sequence[str]) -> Paper:
        row = dict(zip(self.columns, cells, strict=True))
        reading = Reading(Row(number, row), self.problems)
        first, last = self._take(reading, Field.FIRST_DAY), self._take(reading, Field.LAST_DAY)
        if isinstance(first, date) and isinstance(last, date) and last < first:
            reading.refuse(
                self.mapping[Field.LAST_DAY],
                found=f"{last.isoformat()}, before the first day",
                expected=f"a day after {first.isoformat()}",
                remedy=MEND,
            )
        kind = self._take(reading, Field.KIND)
        other = {
            column: text.strip()
            for column, text in row.items()
            if text.strip() and column not in self.mapping.values()
        }
        if kind is BinderKind.OTHER:
            other |= self._in_words(row, Field.KIND)
        if last is None:
            other |= self._in_words(row, Field.LAST_DAY)
        return Paper(
            row=number,
            title=self._take(reading, Field.TITLE) or "",
            kind=kind or BinderKind.OTHER,
            parties=self._take(reading, Field.PARTIES) or (),
            first_day=first,
            last_day=last,
            own_reference=self._take(reading, Field.OWN_REFERENCE) or "",
            notes=self._take(reading, Field.NOTES) or "",
            file=self._take(reading, Field.FILE) or "",
            other=other,
        )

    def _in_words(self, row: Mapping[str, str], wanted: Field) -> dict[str, str]:
        """What a cell says that no code of ours stands for."""
        column = self.mapping.get(wanted)
        text = row[column].strip() if column else ""
        return {column: text} if column and text else {}

    def _take(self, reading: Reading, wanted: Field) -> Any:
        """The cell of the field, parsed; nothing when no column holds it."""
        column = self.mapping.get(wanted)
        if column is None:
            return None
        parsers = {
            Field.TITLE: _title,
            Field.PARTIES: _parties,
            Field.KIND: _kind,
            Field.FIRST_DAY: _day,
            Field.LAST_DAY: _last_day,
            Field.OWN_REFERENCE: _within(60),
            Field.NOTES: _within(LONGEST_NOTE),
            Field.FILE: self._file,
        }
        return reading.take(column, parsers[wanted])

    def _file(self, text: str) -> str:
        if not text.strip():
            return ""
        name = self.files.get(plain_name(text))
        if name is None:
            raise Unreadable(
                "the name of a PDF that was uploaded with the spreadsheet",
                "Upload the PDF too, correct its name here, or leave the cell empty.",
            )
        return name


def plain_name(name: str) -> str:
    """How file names are compared: without folder and case, with or without .pdf."""
    last = re.split(r"[/\\]", name.strip())[-1].casefold()
    return last.removesuffix(".pdf").strip()


def _title(text: str) -> str:
    clean = " ".join(text.split())
    if not clean:
        raise Unreadable("a title", "Give the agreement a title, or delete the row.")
    return _within(LONGEST_TITLE)(clean)


def _parties(text: str) -> tuple[str, ...]:
    names = [" ".join(name.split()) for name in re.split(r"[;|\n]+", text)]
    found = tuple(dict.fromkeys(name for name in names if name))
    if not found:
        raise Unreadable(
            "the parties, separated by semicolons", "Name at least the other organization."
        )
    if any(len(name) > LONGEST_TITLE for name in found):
        raise Unreadable(f"names of at most {LONGEST_TITLE} characters", MEND)
    return found


def _kind(text: str) -> BinderKind:
    return _KINDS.get(bare(text), BinderKind.OTHER)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date_in(iso_date, us_date)(text.strip().removesuffix(" 00:00:00"))
    except Unreadable:
        return _written_day(" ".join(text.split()))


def _written_day(text: str) -> date:
    for form in _WRITTEN:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise Unreadable("a day as 2024-09-01, 9/1/2024 or September 1, 2024", MEND)


def _last_day(text: str) -> date | None:
    return None if bare(text) in _ENDLESS else _day(text)


def _within(longest: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        clean = text.strip()
        if len(clean) > longest:
            raise Unreadable(
                f"at most {longest:,} characters", MEND, found=f"{len(clean):,} characters"
            )
        return clean

    return parse


def _refuse_twice(
    papers: Iterable[Paper], on_file: Collection[str], problems: Problems, column: str | None
) -> None:
    first: dict[str, int] = {}
    for paper in papers:
        if not paper.title or not paper.parties:
            continue
        if paper.likeness in on_file:
            found = f"{quoted(paper.title)}, which is on file already"
            problems.add(Problem(paper.row, column, found, _NEW, "Delete the row."))
        elif paper.likeness in first:
            found = f"the same agreement as in row {first[paper.likeness]}"
            problems.add(Problem(paper.row, column, found, "each agreement once", _TWICE))
        first.setdefault(paper.likeness, paper.row)


_NEW = "agreements that are not on file yet (title, parties and first day together)"
_TWICE = "Delete one of the two rows, or tell them apart by title or first day."


def _refuse_unnamed(
    brought: Iterable[str], papers: Iterable[Paper], problems: Problems, column: str | None
) -> None:
    """A PDF that no row names would lie here without anybody finding it."""
    named = {paper.file for paper in papers}
    for name in brought:
        if name not in named:
            problems.note(
                None,
                column,
                found=f"{quoted(name)}, which no row names",
                expected="each PDF named by a row",
                remedy="Write its name into the row of its agreement, or leave the file out."
                if column
                else "Choose the column that holds the names of the PDFs.",
            )
