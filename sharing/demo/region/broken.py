"""Files with one fault each, for tests and tours: what the doors must refuse, and explain."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sharing.demo.region.graduates import write_graduates
from sharing.demo.region.oneroster import write_oneroster
from sharing.demo.region.region import District, Region, make_region

# A file's first row is its header, so this is the 213th student.
BAD_ROW: Final = 214
BAD_DATE: Final = "2008-02-31"
SAMPLE: Final = 400


def write_broken(folder: Path | str, region: Region | None = None) -> dict[str, Path]:
    """Northfield's files, each with one fault; keys name the faults."""
    root = Path(folder)
    root.mkdir(parents=True, exist_ok=True)
    whole = region or make_region(2000)
    northfield, oak_valley = (district.sample(SAMPLE) for district in whole.districts[:2])
    good = write_oneroster(northfield, root / "good-roster.zip")
    tables = _read(good)
    return {
        "good_oneroster": good,
        "good_graduates": write_graduates(northfield, root / "good-graduates.txt"),
        "not_oneroster": _zip(root / "holiday-photos.zip", {"photos/list.txt": b"beach, lake\n"}),
        "missing_column": _variant(root / "no-family-name.zip", tables, "users", _no_family_name),
        "bad_date": _variant(root / "bad-date.zip", tables, "demographics", _bad_date),
        "latin1": _variant(root / "latin-1.zip", tables, "users", _latin_1),
        "empty_zip": _bytes(root / "empty-roster.zip", b""),
        "empty_graduates": _bytes(root / "empty-graduates.txt", b""),
        "bad_date_graduates": _graduates_bad_date(northfield, root / "bad-date-graduates.txt"),
        "truncated_graduates": _truncated(northfield, root / "truncated-graduates.txt"),
        "latin1_graduates": _graduates_latin_1(northfield, root / "latin-1-graduates.txt"),
        "other_district_oneroster": write_oneroster(oak_valley, root / "oak-valley-roster.zip"),
        "other_district_graduates": write_graduates(oak_valley, root / "oak-valley-graduates.txt"),
    }


def _read(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zip(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 6, 15, 6, 0, 0)), content)
    return path


def _variant(
    path: Path, tables: dict[str, bytes], table: str, spoil: Callable[[bytes], bytes]
) -> Path:
    name = f"{table}.csv"
    return _zip(path, {**tables, name: spoil(tables[name])})


def _no_family_name(users: bytes) -> bytes:
    rows = list(csv.reader(io.StringIO(users.decode(), newline="")))
    column = rows[0].index("familyName")
    return _csv([row[:column] + row[column + 1 :] for row in rows])


def _bad_date(demographics: bytes) -> bytes:
    rows = list(csv.reader(io.StringIO(demographics.decode(), newline="")))
    rows[BAD_ROW - 1][rows[0].index("birthDate")] = BAD_DATE
    return _csv(rows)


def _latin_1(users: bytes) -> bytes:
    """As an old export writes it: names with marks are no longer valid UTF-8."""
    return users.decode().encode("latin-1", errors="replace")


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _truncated(district: District, path: Path) -> Path:
    """The connection broke: the last row is half there, the trailer is missing."""
    whole = write_graduates(district, path).read_bytes()
    return _bytes(path, whole[: len(whole) * 2 // 3])


def _graduates_bad_date(district: District, path: Path) -> Path:
    lines = write_graduates(district, path).read_bytes().split(b"\r\n")
    cells = lines[BAD_ROW - 1].split(b"\t")
    cells[8] = BAD_DATE.replace("-", "").encode()
    lines[BAD_ROW - 1] = b"\t".join(cells)
    return _bytes(path, b"\r\n".join(lines))


def _graduates_latin_1(district: District, path: Path) -> Path:
    return _bytes(path, _latin_1(write_graduates(district, path).read_bytes()))
