"""The return template of one request: its columns, and a row for each key that was sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.datavalidation import DataValidation

from sharing.exchange.rules.template import CODES, FILL_IN, RETURN_FIELD, TEMPLATE_HEADER

_PLACE = TEMPLATE_HEADER.index(RETURN_FIELD)
_BOLD = Font(bold=True)
_HEAD = PatternFill("solid", start_color="E6EDF5")
_TEXT = "@"


def rows(keys: Iterable[str]) -> Iterator[list[str]]:
    """The header, then one row for each key with nothing else in it."""
    yield list(TEMPLATE_HEADER)
    before, after = [""] * _PLACE, [""] * (len(TEMPLATE_HEADER) - _PLACE - 1)
    for key in keys:
        yield [*before, key, *after]


def as_csv(keys: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows(keys))
    return text.getvalue().encode()


def as_workbook(keys: Iterable[str], reference: str) -> bytes:
    """All cells are text, so that no date and no code changes; the second sheet explains."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Return")
    sheet.freeze_panes = "A2"
    listed = list(rows(keys))
    for column, name in enumerate(TEMPLATE_HEADER, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = max(12, len(name) + 2)
        if codes := CODES.get(name):
            _offer(sheet, column, codes, last=max(2, len(listed)))
    sheet.append([_head(sheet, name) for name in listed[0]])
    for cells in listed[1:]:
        sheet.append([_cell(sheet, cell) for cell in cells])
    _explain(book, reference)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _offer(sheet: WriteOnlyWorksheet, column: int, codes: tuple[str, ...], *, last: int) -> None:
    """A list to choose from; other words are still taken, and told by the check."""
    choice = DataValidation(type="list", formula1=f'"{",".join(codes)}"', allow_blank=True)
    choice.showErrorMessage = False
    letter = get_column_letter(column)
    choice.add(f"{letter}2:{letter}{last}")
    sheet.data_validations.append(choice)


def _explain(book: Workbook, reference: str) -> None:
    sheet = book.create_sheet("How to fill it in")
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = 90
    sheet.append([_head(sheet, f"Return for {reference}"), _cell(sheet, "")])
    for name, words in FILL_IN:
        sheet.append([_cell(sheet, name), _cell(sheet, words)])


def _head(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill, cell.number_format = _BOLD, _HEAD, _TEXT
    return cell


def _cell(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text or None)
    cell.number_format = _TEXT
    return cell
