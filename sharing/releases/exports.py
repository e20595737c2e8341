"""Files of a release. Only a SafeTable goes in: a raw count cannot be exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from portal.rules.intake import neutral_cell
from sharing.disclosure import SafeTable
from sharing.releases import protection
from sharing.releases.models import Release

HIDDEN = "hidden"


def _file(release: Release, header: list[str], rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([neutral_cell(value) for value in row])
    # A spreadsheet recognises UTF-8 by its mark.
    return ("﻿" + out.getvalue()).encode()


def cells_csv(release: Release, table: SafeTable) -> bytes:
    """Every published number; `hidden` where one protects a small group."""
    named = protection.dimensions_of(release)
    header = [*(dimension.label for dimension in named), "Graduates"]
    return _file(
        release,
        header,
        (
            [
                *(dimension.labels.get(cell.dims[dimension.code], "All") for dimension in named),
                HIDDEN if cell.value is None else str(cell.value),
            ]
            for cell in table.cells
        ),
    )


def rates_csv(release: Release, table: SafeTable) -> bytes:
    """One row per group: how many graduates, and which share enrolled."""
    named = protection.dimensions_of(release)[:-1]
    header = [*(dimension.label for dimension in named), "Graduates", "Enrolled (%)"]
    return _file(
        release,
        header,
        (
            [
                *(d.labels.get(code, "All") for d, code in zip(named, rate.codes, strict=True)),
                HIDDEN if rate.size is None else str(rate.size),
                rate.text,
            ]
            for rate in protection.rates(release, table)
        ),
    )
