"""Files of a release: the same numbers in each, made of what may be shown and nothing else."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import subprocess
import sys
import typing
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from inspect import signature

import openpyxl
import pypdf
import pytest
from jsonschema import Draft202012Validator

from portal.rules.intake import neutral_cell
from sharing.disclosure import Proof, SafeTable
from sharing.releases.delivery import charts, files, machine, methods, pictures, signs
from sharing.releases.delivery.lines import State, count_lines, hidden_of, rate_lines
from tests.releases import specimens

ABOUT = specimens.about()
NOW: dict[str, str | None] = {"status": "released", "replaces": None, "superseded_by": None}


def the_table() -> SafeTable:
    return specimens.specimen()[1]


def content(code: str, about=ABOUT, table=None) -> bytes:
    return files.made(about, table or the_table(), code).content


def as_json(about=ABOUT, table=None) -> bytes:
    return machine.release_json(about, table or the_table(), NOW)


def pictured(about=ABOUT, table=None) -> dict[str, bytes]:
    """Every picture of every kind, also those of single schools."""
    table = table or the_table()
    return {
        file.name: file.content
        for chosen in ("", *specimens.SCHOOLS)
        for view in charts.views_of(about, table, chosen)
        for code in files.PICTURES
        for file in [files.drawn(about, table, view, code)]
    }


def all_files(about=ABOUT, table=None) -> dict[str, bytes]:
    whole = {code: content(code, about, table) for code in files.KINDS}
    return whole | {"json": as_json(about, table)} | pictured(about, table)


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def pdf_text(data: bytes) -> str:
    return " ".join(
        " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(data)).pages).split()
    )


def unpacked(name: str, data: bytes) -> list[bytes]:
    """A file and everything packed inside it, as text where text is."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [archive.read(part) for part in archive.namelist()]
    return [data, pdf_text(data).encode()] if data.startswith(b"%PDF") else [data]


# --- the same numbers everywhere ------------------------------------------------------------------


def test_the_counts_in_the_csv_are_those_that_may_be_shown():
    told = {
        tuple(row[d.label] for d in specimens.DIMENSIONS): row["Graduates"]
        for row in rows_of(content("csv"))
    }
    assert told == {
        tuple(map(neutral_cell, line.labels)): signs.HIDDEN
        if line.value is None
        else str(line.value)
        for line in count_lines(ABOUT.dimensions, the_table())
    }


def test_the_rates_in_the_csv_are_those_that_may_be_shown():
    rows = rows_of(content("rates"))
    lines = rate_lines(ABOUT.dimensions, the_table())
    assert [row["Enrolled in the first fall (%)"] for row in rows] == [str(x.cell) for x in lines]
    assert [row["Graduates"].replace(signs.HIDDEN, "") for row in rows] == [
        "" if line.size is None else str(line.size) for line in lines
    ]


def test_the_workbook_says_what_the_csv_says_with_numbers_as_numbers():
    book = openpyxl.load_workbook(io.BytesIO(content("xlsx")))
    assert book.sheetnames == ["Read me", "Rates", "Counts"]
    for sheet, code in (("Rates", "rates"), ("Counts", "csv")):
        cells = [list(row) for row in book[sheet].iter_rows()]
        told = [["" if c.value is None else str(c.value) for c in row] for row in cells]
        assert told == list(csv.reader(io.StringIO(content(code).decode("utf-8-sig"))))
        figures = [c for row in cells[1:] for c in row if str(c.value).isdigit()]
        assert figures
        assert all(isinstance(c.value, int) and c.data_type == "n" for c in figures)


def test_the_json_says_every_count_and_rate():
    told = json.loads(as_json())
    names = [dimension.code for dimension in specimens.DIMENSIONS]
    assert {tuple(c["group"][n] for n in names): c["count"] for c in told["counts"]} == {
        line.codes: line.value for line in count_lines(ABOUT.dimensions, the_table())
    }
    assert {(c["count"] is None) for c in told["counts"] if c["state"] == "hidden"} == {True}
    lines = rate_lines(ABOUT.dimensions, the_table())
    assert [(r["count"], r["percent"], r["state"]) for r in told["rates"]] == [
        (line.size, line.percent, line.state.value) for line in lines
    ]


def test_the_report_says_every_number_of_its_tables():
    text = pdf_text(content("pdf"))
    told = 0
    for view in charts.views_of(ABOUT, the_table()):
        for row in view.rows:
            words = " ".join([row.label, *(f"{c.text} {c.of}".strip() for c in row.cells)])
            assert words in text, words
            told += len(row.cells)
    assert told > 30
    assert f"{hidden_of(the_table())[0]} of the {hidden_of(the_table())[1]} numbers" in text


def test_the_package_says_what_the_json_says():
    told = json.loads(as_json())
    with zipfile.ZipFile(io.BytesIO(content("package"))) as archive:
        counts = rows_of(archive.read("counts.csv"))
        rates = rows_of(archive.read("rates.csv"))
    assert [c["count"] for c in counts] == [
        "hidden" if c["count"] is None else str(c["count"]) for c in told["counts"]
    ]
    assert [(r["rate_percent"], r["rate_state"]) for r in rates] == [
        (_percent(rate), rate["state"]) for rate in told["rates"]
    ]


def _percent(rate) -> str:
    signs_of = {"hidden": "hidden", "not_applicable": "n/a"}
    return signs_of.get(rate["state"], str(rate["percent"]))


# --- what is hidden stays hidden ------------------------------------------------------------------


def test_the_specimen_has_what_these_tests_are_about():
    lines = rate_lines(ABOUT.dimensions, the_table())
    assert {line.state for line in lines} == set(State)
    assert len([v for v in _hidden_counts() if v > 1000]) > 5


def _hidden_counts() -> set[int]:
    return {
        specimens.specimen()[0][line.codes]
        for line in count_lines(ABOUT.dimensions, the_table())
        if line.value is None
    }


def test_no_byte_of_any_file_tells_a_hidden_count():
    """Hidden counts in the thousands: none of them stands in any file, whatever its packing."""
    shown = {cell.value for cell in the_table().cells}
    hidden = {str(v) for v in _hidden_counts() if v > 1000 and v not in shown}
    assert len(hidden) > 5
    for name, data in all_files().items():
        for part in unpacked(name, data):
            found = set(
                re.findall(
                    rb"(?<![0-9a-fA-F.])\d{1,3}(?:,\d{3})+|(?<![0-9a-fA-F.])\d{4,6}(?![0-9a-fA-F.])",
                    part,
                )
            )
            told = {number.replace(b",", b"").decode() for number in found}
            assert not told & hidden, (name, told & hidden)


def test_files_are_made_of_what_is_printed_and_of_nothing_else():
    """The strongest form: who has the printed cells and the proof can make every byte of them."""
    printed = [(dict(cell.dims), cell.value) for cell in the_table().cells]
    again = SafeTable.from_published(printed, Proof.from_json(the_table().proof.as_json()))
    assert all_files(table=again) == all_files()


def test_every_maker_of_a_file_takes_a_protected_table():
    makers = [kind.make for kind in (*files.KINDS.values(), *files.PICTURES.values())]
    makers += [machine.release_json, charts.views_of]
    for make in makers:
        hints = typing.get_type_hints(make)
        assert hints["table"] is SafeTable, make
        numbers = set(signature(make).parameters) - {"about", "table", "view", "chosen", "standing"}
        assert not numbers, make


# --- one sign each --------------------------------------------------------------------------------


def test_hidden_none_and_not_applicable_have_one_sign_each_in_every_file():
    whole = all_files()
    for name in ("pdf", "xlsx", "package", "json"):
        text = b" ".join(unpacked(name, whole[name])).decode(errors="ignore")
        text = " ".join(html.unescape(text).split())
        for sign in signs.legend("hidden", specimens.THRESHOLD):
            assert sign.means in text or sign.means in pdf_text(whole["pdf"]), (name, sign.text)
            assert sign.text in text, (name, sign.text)
    for name, data in pictured().items():
        if name.endswith(".svg"):
            assert "hidden (dashed)" in data.decode(), name


def test_a_row_of_a_csv_explains_its_own_sign():
    for code in ("rates", "csv"):
        for row in rows_of(content(code)):
            if signs.HIDDEN in row.values():
                assert "small group" in row["Note"]
            if signs.NOT_APPLICABLE in row.values():
                assert "the count of this group is 0" in row["Note"]
            assert row["Release"] == "R-2026-0007"


def test_a_group_of_nobody_is_no_hidden_group():
    nobody = next(
        line
        for line in rate_lines(ABOUT.dimensions, the_table())
        if line.codes == ("s3", "asian", "none")
    )
    assert (nobody.size, nobody.text) == (0, signs.NOT_APPLICABLE)
    view = charts.views_of(ABOUT, the_table(), "s3")[-1]
    bar = next(b for b in view.bars if (b["group"], b["series"]) == ("Asian", "Not eligible"))
    assert bar["share"] == 0  # no dashed stub: those stand for hidden


def test_a_limit_is_said_to_be_one():
    limits = [x for x in rate_lines(ABOUT.dimensions, the_table()) if x.state == State.AT_LEAST]
    assert limits
    assert all(line.text == f"≥{line.percent}%" for line in limits)


# --- a file that is hashed must be the same tomorrow ----------------------------------------------

_AGAIN = """
import os, sys
sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings_test"
import django
django.setup()
from hashlib import sha256
from tests.releases import test_delivery
for name, data in sorted(test_delivery.all_files().items()):
    print(name, sha256(data).hexdigest())
"""


@pytest.mark.slow
def test_another_process_makes_the_same_bytes():
    """Other hash seed, another moment, nothing cached."""
    again = subprocess.run(
        [sys.executable, "-c", _AGAIN],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo"},
    )
    here = {name: sha256(data).hexdigest() for name, data in all_files().items()}
    assert dict(line.rsplit(" ", 1) for line in again.stdout.splitlines()) == here


def test_files_bear_the_hour_of_their_release_and_of_nothing_else():
    with zipfile.ZipFile(io.BytesIO(content("xlsx"))) as archive:
        assert {i.date_time for i in archive.infolist()} == {(2026, 11, 3, 15, 30, 0)}
        assert archive.read("docProps/core.xml").count(b"2026-11-03T15:30:00Z") == 2
    facts = pypdf.PdfReader(io.BytesIO(content("pdf"))).metadata
    assert (
        facts.creation_date == facts.modification_date == datetime(2026, 11, 3, 15, 30, tzinfo=UTC)
    )


# --- for spreadsheets and programs ----------------------------------------------------------------


def test_no_cell_is_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(content("xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "'=Lincoln, North" in {cell.value for cell in cells}
    assert "'=Lincoln, North" in {row["School"] for row in rows_of(content("rates"))}


def test_a_title_with_a_control_character_makes_a_workbook_all_the_same():
    book = openpyxl.load_workbook(io.BytesIO(content("xlsx", specimens.about(title="A\x07B"))))
    assert book["Read me"]["A1"].value == "AB"


def test_the_workbook_keeps_its_header_in_sight_and_explains_itself():
    book = openpyxl.load_workbook(io.BytesIO(content("xlsx")))
    assert (book["Rates"].freeze_panes, book["Counts"].freeze_panes) == ("D2", "E2")
    told = {row[0].value: row[1].value for row in book["Read me"].iter_rows(min_row=2, max_col=2)}
    assert told["Release"] == "R-2026-0007"
    assert told["Fingerprint (SHA-256)"] == the_table().proof.published_sha256
    assert told["Who is counted"] == ABOUT.coverage
    assert "hidden" in told["How it was protected"]


# The properties that the Data Package 2 standard requires, and the forms of those that we give.
_DESCRIPTOR = {
    "type": "object",
    "required": ["$schema", "name", "id", "created", "resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
        "created": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "path", "bytes", "hash", "format", "mediatype", "encoding"],
                "properties": {
                    "name": {"type": "string", "pattern": "^[a-z0-9._-]+$"},
                    "path": {"type": "string", "pattern": r"^(?!/)(?!.*\.\.)[\w./-]+$"},
                    "bytes": {"type": "integer", "minimum": 1},
                    "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                    "type": {"const": "table"},
                    "schema": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {
                            "fields": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "object",
                                    "required": ["name", "type"],
                                    "properties": {"type": {"enum": ["string", "integer"]}},
                                },
                            }
                        },
                    },
                },
            },
        },
        "portal:publishedSha256": {"type": "string"},
        "portal:release": {"const": "R-2026-0007"},
        "portal:method": {"const": "hidden"},
        "portal:threshold": {"const": 10},
    },
}


def test_the_package_is_a_data_package_of_version_2():
    with zipfile.ZipFile(io.BytesIO(content("package"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert next(iter(parts)) == "datapackage.json"
    described = json.loads(parts["datapackage.json"])
    Draft202012Validator(_DESCRIPTOR).validate(described)
    assert described["portal:publishedSha256"] == the_table().proof.published_sha256
    assert {"portal:publishedSha256", "portal:release", "portal:method"} <= set(described)
    assert {r["path"] for r in described["resources"]} == set(parts) - {"datapackage.json"}
    for resource in described["resources"]:
        data = parts[resource["path"]]
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{sha256(data).hexdigest()}"


def test_the_columns_of_the_package_are_those_it_describes():
    with zipfile.ZipFile(io.BytesIO(content("package"))) as archive:
        described = json.loads(archive.read("datapackage.json"))
        for resource in described["resources"]:
            if resource.get("type") != "table":
                continue
            fields = resource["schema"]["fields"]
            rows = list(csv.reader(io.StringIO(archive.read(resource["path"]).decode())))
            assert rows[0] == [field["name"] for field in fields]
            for row in rows[1:]:
                for field, value in zip(fields, row, strict=True):
                    assert _fits(field, value), (field["name"], value)


def _fits(field: dict, value: str) -> bool:
    if value in {missing["value"] for missing in field.get("missingValues", [])}:
        return True
    if field["type"] == "integer":
        return value.isdigit()
    return value in {category["value"] for category in field["categories"]}


# --- pictures and paper ---------------------------------------------------------------------------


def test_a_picture_says_what_it_shows_and_where_it_comes_from():
    view = charts.views_of(ABOUT, the_table())[0]
    drawn = pictures.svg(ABOUT, the_table(), view).decode()
    assert 'role="img"' in drawn
    described = re.search(r"<desc[^>]*>(.*?)</desc>", drawn)[1]
    assert f"{view.rows[0].label}: {view.rows[0].cells[1].text}" in described
    assert "release R-2026-0007" in described
    assert "release R-2026-0007. Released Nov 3, 2026." in " ".join(
        re.findall(r">([^<>]+)</text>", drawn)
    )
    assert "http" not in drawn.replace("http://www.w3.org/", "")


def test_a_png_carries_its_description():
    from PIL import Image

    view = charts.views_of(ABOUT, the_table())[0]
    with Image.open(io.BytesIO(pictures.png(ABOUT, the_table(), view))) as picture:
        picture.load()
        assert picture.format == "PNG"
        assert picture.info["Title"] == view.title
        assert view.description in picture.info["Description"]
        assert picture.width > 1000


def test_the_report_is_tagged_for_screen_readers():
    reader = pypdf.PdfReader(io.BytesIO(content("pdf")))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert "pdfuaid" in catalog["/Metadata"].get_data().decode()
    alts = [
        _alt(node) for node in _nodes(catalog["/StructTreeRoot"]) if node.get("/S") == "/Figure"
    ]
    assert len(alts) == 4
    assert all("All graduates" in alt for alt in alts)


def _alt(node) -> str:
    return str(node.get("/Alt", ""))


def _nodes(node):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from _nodes(child)
    elif isinstance(node, dict):
        yield node
        if "/K" in node:
            yield from _nodes(node["/K"])


def test_a_file_taken_before_publication_says_so():
    early = replace(ABOUT, is_published=False)
    assert "Not released: for review by the publisher alone" in pdf_text(content("pdf", early))
    assert json.loads(as_json(early))["release"]["released_at"] is None


# --- methods and shapes of tables -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "name", "caution"),
    [
        (specimens.rounded, "rounded to multiples of 5", "off by as much as 4"),
        (specimens.noisy, "Chance was added", "95 are expected within"),
        (the_table, "Small groups are hidden", "Every number that is shown is exact"),
    ],
    ids=["rounded", "noise", "hidden"],
)
def test_each_method_is_explained_in_every_file(made, name, caution):
    table = made()
    told = methods.method_in_words(table, specimens.THRESHOLD)
    assert name in told.name
    assert caution in told.caution
    assert told.caution in pdf_text(content("pdf", table=table))
    assert told.caution in json.loads(as_json(table=table))["release"]["method_in_words"]
    for code in ("xlsx", "package"):
        packed = b" ".join(unpacked(code, content(code, table=table))).decode(errors="ignore")
        assert told.caution.replace("'", "&apos;") in packed or told.caution in packed
    view = charts.views_of(ABOUT, table)[0]
    drawn = " ".join(re.findall(r">([^<>]+)</text>", pictures.svg(ABOUT, table, view).decode()))
    assert told.name in drawn


@pytest.mark.parametrize("made", [specimens.rounded, specimens.noisy], ids=["rounded", "noise"])
def test_where_nothing_is_hidden_no_file_says_that_something_is(made):
    table = made()
    assert hidden_of(table)[0] == 0
    assert not [row for row in rows_of(content("csv", table=table)) if "hidden" in row.values()]
    assert "are hidden" not in pdf_text(content("pdf", table=table))
    assert "None: nobody" not in pdf_text(content("pdf", table=table))


@pytest.mark.parametrize("kept", [("school",), ("race_ethnicity", "lunch_status")])
def test_a_table_of_fewer_dimensions_has_every_file_too(kept):
    about, table = specimens.smaller(kept)
    views = charts.views_of(about, table)
    assert len(views) == (1 if len(kept) == 1 else 3)
    assert not any(view.chooses for view in views)
    assert all(content(code, about, table) for code in files.KINDS)
