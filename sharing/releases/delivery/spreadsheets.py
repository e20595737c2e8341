"""CSV and Excel: numbers as numbers, signs as words, no cell a formula."""

from __future__ import annotations

import csv
import io
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.xml.functions import tostring

from portal.rules.intake import neutral_cell
from sharing.disclosure import SafeTable
from sharing.releases.delivery import columns
from sharing.releases.delivery.about import About, facts_of, legend_of
from sharing.releases.delivery.archives import zipped
from sharing.releases.delivery.columns import Sheet, Value

BOLD = Font(name="Calibri", size=11, bold=True)
PLAIN = Font(name="Calibri", size=11)
SIGN = Font(name="Calibri", size=11, italic=True, color="4B5D66")
HEAD = PatternFill("solid", fgColor="E7F0F3")
WRAP = Alignment(wrap_text=True, vertical="top")
RIGHT = Alignment(horizontal="right")
WIDEST = 44
CORE = "docProps/core.xml"


def rates_csv(about: About, table: SafeTable) -> bytes:
    return _csv(columns.rates_sheet(about, table))


def counts_csv(about: About, table: SafeTable) -> bytes:
    return _csv(columns.counts_sheet(about, table))


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([neutral_cell(name) for name in sheet.header])
    for row in sheet.rows:
        writer.writerow([neutral_cell(str(value)) for value in row])
    # A spreadsheet recognises UTF-8 by its mark.
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + out.getvalue()).encode()


def workbook(about: About, table: SafeTable) -> bytes:
    """Read me, rates and counts. The same release gives the same bytes."""
    book = Workbook(write_only=True)
    _read_me(book, about, table)
    _sheet(book, columns.rates_sheet(about, table), len(about.groups))
    _sheet(book, columns.counts_sheet(about, table), len(about.dimensions))
    book.properties.title = _clean(about.title)
    book.properties.creator = _clean(about.publisher)
    book.properties.identifier = about.number
    book.properties.created = about.dated
    out = io.BytesIO()
    book.save(out)
    # Saving stamps the hour; a file that is hashed must say the hour of its release.
    book.properties.modified = about.dated
    core = tostring(book.properties.to_tree())
    with ZipFile(out) as archive:
        parts = {name: core if name == CORE else archive.read(name) for name in archive.namelist()}
    return zipped(parts, about.dated, method=ZIP_DEFLATED)


def _read_me(book: Workbook, about: About, table: SafeTable) -> None:
    sheet = book.create_sheet("Read me")
    sheet.column_dimensions["A"].width = 26
    sheet.column_dimensions["B"].width = 96
    sheet.append([_cell(sheet, about.title, Font(name="Calibri", size=14, bold=True))])
    for label, text in facts_of(about, table):
        sheet.append([_cell(sheet, label, BOLD, WRAP), _cell(sheet, text, PLAIN, WRAP)])
    sheet.append([])
    sheet.append([_cell(sheet, "Signs", BOLD)])
    for sign in legend_of(about, table):
        sheet.append([_cell(sheet, sign.text, SIGN, WRAP), _cell(sheet, sign.means, PLAIN, WRAP)])


def _sheet(book: Workbook, found: Sheet, labels: int) -> None:
    sheet = book.create_sheet(found.name)
    sheet.freeze_panes = f"{get_column_letter(labels + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(found.header))}{len(found.rows) + 1}"
    for place, name in enumerate(found.header):
        longest = max((len(str(row[place])) for row in found.rows), default=0)
        width = min(WIDEST, max(longest, len(name) + 3) + 2)
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    sheet.append([_header(sheet, name) for name in found.header])
    notes = len(found.header) - 2
    for row in found.rows:
        sheet.append([_value(sheet, value, labels <= at < notes) for at, value in enumerate(row)])


def _header(sheet: WriteOnlyWorksheet, name: str) -> WriteOnlyCell:
    cell = _cell(sheet, name, BOLD, WRAP)
    cell.fill = HEAD
    return cell


def _value(sheet: WriteOnlyWorksheet, value: Value, is_figure: bool) -> WriteOnlyCell:
    if isinstance(value, int):
        cell = WriteOnlyCell(sheet, value)
        cell.font, cell.number_format = PLAIN, "#,##0"
        return cell
    return _cell(sheet, value, SIGN if is_figure else PLAIN, RIGHT if is_figure else None)


def _cell(
    sheet: WriteOnlyWorksheet, text: str, font: Font, alignment: Alignment | None = None
) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, neutral_cell(_clean(text)))
    cell.font = font
    if alignment is not None:
        cell.alignment = alignment
    return cell


def _clean(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)
