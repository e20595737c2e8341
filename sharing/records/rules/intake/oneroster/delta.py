"""A delta: only what changed since an earlier export. Laid over the rosters before it, it makes a
whole roster again, which is compared and written like any other.

Per table the manifest says bulk (the table replaces what was), delta (its rows replace rows with
their sourcedId, or end them) or absent (nothing changed).
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from portal.rules.intake import Archive, Problems, TableShape, quoted, read_records, read_table
from sharing.records.rules.intake.oneroster.manifest import MANIFEST

TABLES = ("orgs", "academicSessions", "users", "roles", "demographics")
BY_USER = {"roles": "userSourcedId", "demographics": "sourcedId"}
_PROPERTIES = TableShape(("propertyName", "value"), unknown="ignore")
STATUSES = ("active", "tobedeleted")

Cells = dict[str, str]


def properties_of(archive: Archive) -> dict[str, str]:
    if MANIFEST not in archive:
        return {}
    path = f"{archive.name}/{MANIFEST}"
    with archive.open(MANIFEST) as stream:
        return {
            row["propertyName"].strip(): row["value"].strip()
            for row in read_table(stream, name=path, columns=_PROPERTIES)
        }


def modes_of(archive: Archive) -> dict[str, str]:
    """How each table came; what the manifest leaves open follows from the file being there."""
    told = properties_of(archive)
    return {
        table: told.get(f"file.{table}", "").lower()
        or ("bulk" if f"{table}.csv" in archive else "absent")
        for table in TABLES
    }


def is_delta(archive: Archive) -> bool:
    return "delta" in modes_of(archive).values()


@dataclass
class _Overlay:
    """What the deltas so far say of one table, and the archive that holds it whole."""

    whole: Archive | None = None
    rows: dict[str, Cells] = field(default_factory=dict)


def merged(archives: Sequence[Archive]) -> tuple[bytes, tuple[str, ...]]:
    """A whole OneRoster zip of a bulk export and the deltas after it, oldest first. Raises
    `Rejected` with every row of a delta that says neither when nor what."""
    notices: Counter[str] = Counter()
    overlays = {table: _Overlay() for table in TABLES}
    for archive in archives:
        problems = Problems(file=archive.name)
        for table, mode in modes_of(archive).items():
            if mode == "bulk":
                overlays[table] = _Overlay(archive)
            elif mode == "delta":
                _lay(overlays[table], archive, table, problems, notices)
        problems.reject_if_any()
    gone: set[str] = set()  # filled while users are written, before the tables about them
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        zipped.writestr(MANIFEST, _manifest(archives[0]))
        for table, overlay in overlays.items():
            if overlay.whole is not None:
                _write(zipped, table, overlay, gone, notices)
    return buffer.getvalue(), tuple(f"{words}: {count:,}" for words, count in notices.items())


def _lay(
    overlay: _Overlay, archive: Archive, table: str, problems: Problems, notices: Counter[str]
) -> None:
    for number, cells in _rows(archive, table):
        status = cells.get("status", "").strip().lower()
        if status not in STATUSES:
            problems.note(
                number,
                "status",
                found=quoted(cells.get("status", "")),
                expected="active or tobedeleted, as every row of a delta says",
                remedy="Export the delta again, or export everything (bulk).",
                file=f"{archive.name}/{table}.csv",
            )
        if _moment(cells) is None:
            problems.note(
                number,
                "dateLastModified",
                found=quoted(cells.get("dateLastModified", "")),
                expected="a moment such as 2026-09-01T08:30:00Z, as every row of a delta has",
                remedy="Export the delta again, or export everything (bulk).",
                file=f"{archive.name}/{table}.csv",
            )
        # Deltas may be taken over in another order than they were made in.
        key = cells.get("sourcedId", "").strip()
        before = overlay.rows.get(key)
        overlay.rows[key] = cells if before is None else _later(before, cells, notices)


def _write(
    zipped: zipfile.ZipFile, table: str, overlay: _Overlay, gone: set[str], notices: Counter[str]
) -> None:
    assert overlay.whole is not None
    rest = dict(overlay.rows)
    key = BY_USER.get(table)
    with zipped.open(f"{table}.csv", "w") as entry, io.TextIOWrapper(entry, "utf-8") as text:
        out = csv.writer(text, lineterminator="\n")
        header = _header(overlay.whole, table)
        out.writerow(header)
        for _, cells in _rows(overlay.whole, table):
            told = rest.pop(cells.get("sourcedId", "").strip(), None)
            kept = _later(cells, told, notices)
            if _is_deleted(kept):
                if table == "users":
                    gone.add(kept.get("sourcedId", "").strip())
            elif not (key and kept.get(key, "").strip() in gone):
                out.writerow([kept.get(column, "") for column in header])
        for cells in rest.values():
            if not _is_deleted(cells):
                out.writerow([cells.get(column, "") for column in header])


def _later(before: Cells, told: Cells | None, notices: Counter[str]) -> Cells:
    """A row that is older than the one on file changes nothing."""
    if told is None:
        return before
    earlier, now = _moment(before), _moment(told)
    if earlier is not None and now is not None and now < earlier:
        notices["Rows of the delta that are older than what is on file, left out"] += 1
        return before
    return told


def _moment(cells: Cells) -> datetime | None:
    try:
        found = datetime.fromisoformat(cells.get("dateLastModified", "").strip())
        return found.replace(tzinfo=None) - (found.utcoffset() or found.min - found.min)
    except (ValueError, OverflowError):  # no moment, or one before or after all calendars
        return None


def _is_deleted(cells: Cells) -> bool:
    return cells.get("status", "").strip().lower() == "tobedeleted"


def _header(archive: Archive, table: str) -> list[str]:
    with archive.open(f"{table}.csv") as stream:
        _, cells = next(read_records(stream, name=f"{archive.name}/{table}.csv"), (1, []))
    return [cell.strip() for cell in cells]


def _rows(archive: Archive, table: str) -> Iterator[tuple[int, Cells]]:
    with archive.open(f"{table}.csv") as stream:
        records = read_records(stream, name=f"{archive.name}/{table}.csv")
        _, header = next(records, (1, []))
        names = [cell.strip() for cell in header]
        for number, cells in records:
            yield number, dict(zip(names, cells, strict=False))


def _manifest(whole: Archive) -> str:
    told = properties_of(whole)
    buffer = io.StringIO()
    out = csv.writer(buffer, lineterminator="\n")
    out.writerow(("propertyName", "value"))
    for name in ("oneroster.version", "source.systemName"):
        out.writerow((name, told.get(name, "")))
    return buffer.getvalue()
