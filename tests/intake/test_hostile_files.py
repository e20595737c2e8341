"""Files made to break, drown or deceive: each is refused in words, or its values stay exact,
within bounded time and memory."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consent.rules.intake.events import read_consent_events
from portal.rules.intake import Problem, Rejected, open_archive
from portal.sheets import Limits, read_sheet
from sharing.exchange.rules.intake.nsc_detail import read_detail
from sharing.records.rules.intake.edfi import read_edfi_roster
from sharing.records.rules.intake.graduates import read_graduates
from sharing.records.rules.intake.oneroster import read_roster
from tests.intake.making import LAKESIDE, TERM, detail, graduates, oneroster, packed, text
from tests.records.sheets import workbook_of

LIMITS = Limits(size=40_000_000, rows=200_000, columns=80)
DAY = date(2026, 10, 1)
SECONDS, MEGABYTES = 5, 300


@contextmanager
def bounded() -> Iterator[None]:
    """The refusal itself costs little, whatever the file claims to hold."""
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    yield
    assert time.monotonic() - begun < SECONDS
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MEGABYTES


def sheet(content: bytes, name: str = "ours.xlsx"):
    return read_sheet(SimpleUploadedFile(name, content), LIMITS).sheet


def refused(read: Callable[[], object]) -> Problem:
    """The first problem of a refusal that says what was found, what was expected, what to do."""
    with bounded(), pytest.raises(Rejected) as caught:
        read()
    problem = caught.value.problems[0]
    assert problem.found
    assert problem.expected
    assert problem.remedy
    return problem


PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName='
    '"/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
CORNER = (
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)


def workbook(rows: str, *, dimension: str = "", entity: str = "") -> bytes:
    told = f'<dimension ref="{dimension}"/>' if dimension else ""
    table = (
        f"{entity}<worksheet xmlns="
        f'"http://schemas.openxmlformats.org/spreadsheetml/2006/main">{told}'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in {**PARTS, "xl/worksheets/sheet1.xml": table}.items():
            zipped.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("dimension", ["", "A1", "A1:XFD1048576"])
def test_a_small_workbook_with_a_cell_in_the_last_corner_is_refused_for_its_size(dimension):
    content = workbook(CORNER, dimension=dimension)
    assert len(content) < 1_800
    assert refused(lambda: sheet(content)).found.startswith("too many")


def test_rows_beyond_what_a_workbook_says_of_its_size_are_read():
    table = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 4))
    assert len(sheet(workbook(table, dimension="A1:A2")).rows) == 2


def test_a_workbook_of_a_billion_laughs_does_not_unfold():
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    entity = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    assert "cannot be read" in refused(lambda: sheet(workbook(rows, entity=entity))).found


def test_truncated_workbooks_and_zips_are_refused_wherever_they_break_off():
    whole, roster = workbook_of(("id", "name"), [("007", "Null")]), packed(oneroster())
    with bounded():
        for content, read in (
            (whole, sheet),
            (roster, lambda data: read_roster(data, name="r.zip", for_district=LAKESIDE)),
        ):
            for kept in range(2, len(content), len(content) // 40):
                with pytest.raises(Rejected):
                    read(content[:kept])


def bomb(name: str, size: int) -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped,
        zipped.open(name, "w", force_zip64=True) as entry,
    ):
        for _ in range(size // (1 << 20)):
            entry.write(bytes(1 << 20))
    return buffer.getvalue()


def lying(content: bytes, says: int) -> bytes:
    """The list of contents says less than what unpacks."""
    data = bytearray(content)
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", says)
    return bytes(data)


def test_zip_bombs_are_refused_unread():
    large = bomb("users.csv", 64 << 20)
    nested = packed({"inner.zip": large}, how=zipfile.ZIP_STORED)
    assert "packed" in refused(lambda: open_archive(large, name="r.zip")).found
    many = packed({f"{n}.csv": b"x" for n in range(2_000)})
    assert "2,000 files" in refused(lambda: open_archive(many, name="r.zip")).found
    inside = refused(lambda: read_roster(nested, name="r.zip", for_district=LAKESIDE))
    assert "no manifest.csv" in inside.found
    with open_archive(lying(large, 500), name="r.zip") as archive:
        refused(lambda: archive.open("users.csv").read())


class Nothing(io.RawIOBase):
    """A gigabyte of one byte, made while it is read."""

    def __init__(self, byte: bytes, head: bytes = b"") -> None:
        self._byte, self._head, self._left = byte, head, 1 << 30

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = 0) -> int:
        return place

    def read(self, size: int = -1) -> bytes:
        assert size >= 0, "a reader asked for all of it at once"
        head, self._head = self._head, b""
        count = min(size, self._left)
        self._left -= count
        return head + self._byte * (count - len(head))


HEAD = b"student_id,event,effective_on,signed_by,relationship\n"


@pytest.mark.parametrize("byte", [b"\x00", b" ", b"\n", b",", b"a", b'"', b"\xff"])
@pytest.mark.parametrize("head", [b"", HEAD])
def test_a_gigabyte_of_nothing_is_refused_at_once(byte, head):
    refused(lambda: read_consent_events(Nothing(byte, head), name="x.csv", today=DAY))
    if not head:
        graduates_file = Nothing(byte)
        refused(lambda: read_graduates(graduates_file, name="g.txt", for_district=LAKESIDE))
        refused(lambda: read_edfi_roster(Nothing(byte), name="e.csv", day=DAY))


def rows(*more: str, head: str = "id,name,school") -> bytes:
    return "\n".join([head, "007,Null,North", *more]).encode() + b"\n"


@pytest.mark.parametrize(
    ("content", "row", "found"),
    [
        (rows("008,A\x00na,North"), 3, "the control character 0x00"),
        (rows("008,Lopez, Ana,North"), 3, "4 columns"),
        (rows('008,"An"na,North'), 3, 'a quote (") inside a quoted cell'),
        (rows('008,"Anna,North', "009,Ben,South"), 3, 'a quote (") that is opened'),
        (rows("008,\u202eanA,North"), 3, "an invisible character (U+202E)"),
        (rows("008,A\u200bna,North"), 3, "an invisible character (U+200B)"),
        (rows().decode().encode("utf-16"), None, "text in UTF-16"),
        (rows("008,Peña,North").decode().encode("cp1252"), 3, "the byte 0xF1"),
        (rows("008," + "x" * 2_000 + ",North"), 3, "2,000 characters"),
    ],
)
def test_a_spoilt_spreadsheet_is_refused_with_its_row(content, row, found):
    problem = refused(lambda: sheet(content, "ours.csv"))
    assert (problem.row, problem.found[: len(found)]) == (row, found)


def test_a_mark_that_nobody_sees_is_refused_in_a_workbook_too():
    problem = refused(lambda: sheet(workbook_of(("id", "name"), [("007", "Ana\u200f")])))
    assert (problem.row, problem.column) == (2, "B")


def test_names_and_numbers_that_look_like_something_else_stay_exact():
    told = [
        ("007", "Null", "NA"),
        ("1E5", "None", "nan"),
        ("0x10", "True", "=1+1"),
        ("00012345678901234567890", "#N/A", "+49"),
    ]
    for content, name in (
        (text([("id", "last", "first"), *told]), "ours.csv"),
        (workbook_of(("id", "last", "first"), told), "ours.xlsx"),
    ):
        with bounded():
            found = [cells for _, cells in sheet(content, name).rows]
        if name.endswith("xlsx"):  # a formula that was never computed shows nothing
            assert found.pop(2)[:2] == told[2][:2]
            assert found == [one for one in told if one != told[2]]
        else:
            assert found == told


def test_two_columns_of_one_name_are_told_apart_where_somebody_maps_them():
    content = b"id,name,name\n007,Null,NA\n"
    assert sheet(content, "ours.csv").columns == ("id", "name", "name (C)")


def test_one_extra_column_and_doubled_headers_are_refused_where_the_layout_is_fixed():
    report = detail(TERM).splitlines(keepends=True)
    extra = report[0] + report[1].rstrip() + b",one more\r\n"
    assert refused(lambda: read_detail(extra, name="d.csv")).found == "34 columns"
    doubled = report[0].replace(b"Class Level", b"College_State") + report[1]
    assert refused(lambda: read_detail(doubled, name="d.csv")).found.startswith("the same column")
    wide = graduates().replace(b"\tED", b"\tED\tmore")
    refused(lambda: read_graduates(wide, name="g.txt", for_district=LAKESIDE))
