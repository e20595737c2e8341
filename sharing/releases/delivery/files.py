"""Every file of a release: what it is called, what it is for, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.text import slugify

from sharing.disclosure import SafeTable
from sharing.releases.delivery import document, package, pictures, spreadsheets
from sharing.releases.delivery.about import About
from sharing.releases.delivery.charts import View


@dataclass(frozen=True, slots=True)
class File:
    """A file as it leaves; `code` is what the record of downloads says."""

    code: str
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kind:
    """A file of the whole release."""

    code: str
    words: str
    for_whom: str
    suffix: str
    content_type: str
    make: Callable[[About, SafeTable], bytes]


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A file of one chart."""

    code: str
    words: str
    content_type: str
    make: Callable[[About, SafeTable, View], bytes]


_CSV: Final = "text/csv; charset=utf-8"
KINDS: Final[Mapping[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind(
            "pdf",
            "Report (PDF)",
            "to print, or for a board packet: charts, tables, what they mean",
            "report.pdf",
            "application/pdf",
            document.report,
        ),
        Kind(
            "xlsx",
            "Workbook (Excel)",
            "all rates and counts, with a first sheet that explains them",
            "workbook.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            spreadsheets.workbook,
        ),
        Kind(
            "rates",
            "Rates (CSV)",
            "one row for each group: how many, and which share",
            "rates.csv",
            _CSV,
            spreadsheets.rates_csv,
        ),
        Kind(
            "csv",
            "All counts (CSV)",
            "every number of the table",
            "table.csv",
            _CSV,
            spreadsheets.counts_csv,
        ),
        Kind(
            "package",
            "Data package (zip)",
            "for statistics programs: CSV with a machine-readable description (Frictionless)",
            "package.zip",
            "application/zip",
            package.package,
        ),
    )
}
PICTURES: Final[Mapping[str, PictureKind]] = {
    kind.code: kind
    for kind in (
        PictureKind("svg", "SVG", "image/svg+xml", pictures.svg),
        PictureKind("png", "PNG", "image/png", pictures.png),
    )
}


def made(about: About, table: SafeTable, code: str) -> File:
    kind = KINDS[code]
    name = f"{about.number}-{kind.suffix}"
    return File(code, name, kind.content_type, kind.make(about, table))


def drawn(about: About, table: SafeTable, view: View, code: str) -> File:
    kind = PICTURES[code]
    chosen = slugify(view.chooses.labels[view.chosen]) if view.chooses and view.chosen else ""
    name = f"{'-'.join(part for part in (about.number, view.slug, chosen) if part)}.{code}"
    return File(code, name, kind.content_type, kind.make(about, table, view))
