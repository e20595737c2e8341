"""A graduates file becomes rows, or is refused with every problem found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from portal.rules.intake import Problems, Reading, Records, Row, quoted
from portal.rules.vocabulary import RaceEthnicity
from sharing.records.rules.intake.district import District
from sharing.records.rules.intake.graduates.codes import ETHNICITY_CODES
from sharing.records.rules.intake.graduates.columns import PLACES, WIDTH, column
from sharing.records.rules.intake.graduates.details import ethnicity_parser, read_detail_row
from sharing.records.rules.intake.graduates.header import Header, read_header
from sharing.records.rules.intake.graduates.rows import GraduateRow, GraduatesFile
from sharing.records.rules.intake.graduates.trailer import check_trailer


def read_graduates(
    source: bytes | BinaryIO,
    *,
    name: str,
    for_district: District,
    ethnicity_codes: Mapping[str, RaceEthnicity] = ETHNICITY_CODES,
    encoding: str = "utf-8",
) -> GraduatesFile:
    """Read a tab-delimited graduates file (`PH3`, `PD3`, `PT3`) of one district.

    Raises `Rejected` with all problems; at once when the header is unsound or names another
    district.
    """
    problems = Problems(file=name)
    records = Records(source, name=name, problems=problems, delimiter="\t", encoding=encoding)
    rows = iter(records)
    first, cells = next(rows, (1, []))
    header = read_header(cells, name=name, row=first, for_district=for_district)
    records.header = tuple(PLACES)
    reader = _Details(header, problems, ethnicity_codes)
    for number, cells in rows:
        reader.read(number, cells)
    reader.finish()
    problems.reject_if_any()
    return GraduatesFile(
        account=header.account,
        district_name=header.district_name,
        transmitted_on=header.transmitted_on,
        first_class=header.first_class,
        last_class=header.last_class,
        rows=tuple(reader.graduates),
    )


class _Details:
    """Reads what follows the header, remembering what the trailer is checked against."""

    def __init__(
        self, header: Header, problems: Problems, codes: Mapping[str, RaceEthnicity]
    ) -> None:
        self.graduates: list[GraduateRow] = []
        self._header = header
        self._problems = problems
        self._ethnicity = ethnicity_parser(codes)
        self._records = 1
        self._last_row = 1
        self._trailer: list[str] | None = None
        self._first_row: dict[str, int] = {}

    def read(self, number: int, cells: list[str]) -> None:
        if self._trailer is not None:
            self._refuse_after_trailer(number)
            return
        self._records += 1
        self._last_row = number
        if cells[0].strip() == "PT3":
            self._trailer = cells
        elif cells[0].strip() != "PD3":
            self._note(number, column("A"), found=quoted(cells[0]), expected="PD3 or PT3")
        elif len(cells) != WIDTH:
            self._note(
                number, None, found=f"{len(cells)} columns", expected=f"{WIDTH} columns, A to AB"
            )
        else:
            self._read_graduate(Reading(Row(number, cells, PLACES), self._problems))

    def finish(self) -> None:
        check_trailer(self._trailer, self._problems, row=self._last_row, records=self._records)
        if not self._problems and not self.graduates:
            self._note(self._last_row, None, found="no graduate", expected="at least one row PD3")

    def _read_graduate(self, reading: Reading) -> None:
        graduate = read_detail_row(reading, self._header, self._ethnicity)
        if graduate is None:
            return
        first = self._first_row.setdefault(graduate.student_id, graduate.row)
        if first != graduate.row:
            self._note(
                graduate.row,
                column("J"),
                found=f"the same student ID as in row {first:,}",
                expected="each student once",
            )
        self.graduates.append(graduate)

    def _refuse_after_trailer(self, number: int) -> None:
        self._note(
            number, column("A"), found="a row after the trailer", expected="PT3 in the last row"
        )

    def _note(self, row: int, name: str | None, *, found: str, expected: str) -> None:
        self._problems.note(
            row,
            name,
            found=found,
            expected=expected,
            remedy="Correct the row and export the file again as tab-delimited text.",
        )
