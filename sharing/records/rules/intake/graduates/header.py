"""The first row, PH3: whose file it is and which classes it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.rules.intake import (
    Problems,
    Reading,
    Row,
    compact_date,
    identifier,
    name_within,
    one_of,
    quoted,
    refuse,
)
from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.graduates.classes import diploma_period
from sharing.records.rules.intake.graduates.columns import HEADER_PLACES, header_column

_file_type = one_of({"P": "P"})


@dataclass(frozen=True)
class Header:
    account: str
    district_name: str
    transmitted_on: date
    first_class: int
    last_class: int


def read_header(cells: list[str], *, name: str, row: int, for_district: District) -> Header:
    """Raises `Rejected`: without a sound header nothing below can be judged."""
    if not cells or cells[0].strip() != "PH3":
        raise refuse(
            name,
            row=row,
            column=header_column("A"),
            found=quoted(cells[0] if cells else ""),
            expected="a graduates file, whose first cell is PH3",
            remedy="Choose the graduates file (tab-delimited text) and keep its header row.",
        )
    padded = [*cells, *[""] * (len(HEADER_PLACES) - len(cells))]
    problems = Problems(file=name)
    header = _header(Reading(Row(row, padded, HEADER_PLACES), problems))
    problems.reject_if_any()
    insist_on_district(header, name=name, row=row, district=for_district)
    return header


def _header(reading: Reading) -> Header:
    period = reading.take(header_column("F"), diploma_period)
    reading.take(header_column("D"), _file_type)
    first, last = period if reading.ok else (0, 0)
    return Header(
        account=reading.take(header_column("B"), identifier),
        district_name=reading.take(header_column("C"), name_within(100)),
        transmitted_on=reading.take(header_column("E"), compact_date),
        first_class=first,
        last_class=last,
    )


def insist_on_district(header: Header, *, name: str, row: int, district: District) -> None:
    """The account number decides where it is known; else the name must be the district's."""
    known = district.nsc_accounts
    if district.has_account(header.account) if known else district.has_name(header.district_name):
        return
    whose = f"'{header.district_name}' (account {header.account})"
    raise refuse(
        name,
        row=row,
        column=header_column("B" if known else "C"),
        found=f"the district {whose}",
        expected=f"the district {district}",
        remedy=(
            f"This file is for {whose}; you are importing for {district}. "
            "Choose the file of your own district."
        ),
    )
