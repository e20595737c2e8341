"""A graduates file becomes rows, or is refused with every problem found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from sharing.records.rules.numbers import Numbers


class OpenGraduates:
    """A tab-delimited graduates file (`PH3`, `PD3`, `PT3`) of one district, whose graduates are
    read as they are asked for, once, in bounded memory.

    An unsound header, or that of another district, raises `Rejected` at once. All other problems
    are raised after the last graduate, and those already given are then not to be used.
    """

    def __init__(
        self,
        source: bytes | BinaryIO,
        *,
        name: str,
        for_district: District,
        ethnicity_codes: Mapping[str, RaceEthnicity] = ETHNICITY_CODES,
        encoding: str = "utf-8",
    ) -> None:
        self._problems = Problems(file=name)
        records = Records(
            source, name=name, problems=self._problems, delimiter="\t", encoding=encoding
        )
        self._rows = iter(records)
        first, cells = next(self._rows, (1, []))
        self.header = read_header(cells, name=name, row=first, for_district=for_district)
        records.header = tuple(PLACES)
        self._codes = ethnicity_codes

    def graduates(self) -> Iterator[GraduateRow]:
        """Nobody comes any more once something is wrong: the file will be refused."""
        reader = _Details(self.header, self._problems, self._codes)
        for number, cells in self._rows:
            graduate = reader.read(number, cells)
            if graduate is not None and not self._problems:
                yield graduate
        reader.finish()
        self._problems.reject_if_any()


def read_graduates(
    source: bytes | BinaryIO,
    *,
    name: str,
    for_district: District,
    ethnicity_codes: Mapping[str, RaceEthnicity] = ETHNICITY_CODES,
    encoding: str = "utf-8",
) -> GraduatesFile:
    """Read a whole graduates file of one district.

    Raises `Rejected` with all problems; at once when the header is unsound or names another
    district.
    """
    opened = OpenGraduates(
        source,
        name=name,
        for_district=for_district,
        ethnicity_codes=ethnicity_codes,
        encoding=encoding,
    )
    rows = tuple(opened.graduates())
    header = opened.header
    return GraduatesFile(
        account=header.account,
        district_name=header.district_name,
        transmitted_on=header.transmitted_on,
        first_class=header.first_class,
        last_class=header.last_class,
        rows=rows,
    )


class _Details:
    """Reads what follows the header, remembering what the trailer is checked against."""

    def __init__(
        self, header: Header, problems: Problems, codes: Mapping[str, RaceEthnicity]
    ) -> None:
        self._header = header
        self._problems = problems
        self._ethnicity = ethnicity_parser(codes)
        self._records = 1
        self._last_row = 1
        self._graduates = 0
        self._trailer: list[str] | None = None
        self._numbers = Numbers()

    def read(self, number: int, cells: list[str]) -> GraduateRow | None:
        if self._trailer is not None:
            self._refuse_after_trailer(number)
            return None
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
            return self._read_graduate(Reading(Row(number, cells, PLACES), self._problems))
        return None

    def finish(self) -> None:
        check_trailer(self._trailer, self._problems, row=self._last_row, records=self._records)
        if not self._problems and not self._graduates:
            self._note(self._last_row, None, found="no graduate", expected="at least one row PD3")

    def _read_graduate(self, reading: Reading) -> GraduateRow | None:
        graduate = read_detail_row(reading, self._header, self._ethnicity)
        if graduate is None:
            return None
        self._graduates += 1
        first, is_same = self._numbers.first_of(graduate.student_id, graduate.row)
        if first != graduate.row:
            apart = "" if is_same else " (case and spaces apart)"
            self._note(
                graduate.row,
                column("J"),
                found=f"the same student ID as in row {first:,}{apart}",
                expected="each student once",
            )
        return graduate

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
