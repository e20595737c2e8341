"""The resources of an Ed-Fi delivery: files of a zip, members of one JSON, or one joined CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from portal.rules.intake import Archive, Problems, open_archive, read_records, refuse
from portal.rules.intake.json_records import FlatRow, flat_rows, looks_like_json, read_json

ASSOCIATIONS = "studentSchoolAssociations"
STUDENTS = "students"
SCHOOLS = "schools"
ABOUT = "studentEducationOrganizationAssociations"
RESOURCES = (ASSOCIATIONS, STUDENTS, SCHOOLS, ABOUT)
WHAT = "Ed-Fi studentSchoolAssociations and students, as a zip file, JSON or CSV"

Rows = Callable[[], Iterator[FlatRow]]


class Delivered:
    """What came: the rows of each resource, and how its file is called in messages."""

    def __init__(self) -> None:
        self._rows: dict[str, Rows] = {}
        self.names: dict[str, str] = {}

    def add(self, resource: str, name: str, rows: Rows) -> None:
        self._rows[resource], self.names[resource] = rows, name

    def __contains__(self, resource: str) -> bool:
        return resource in self._rows

    def rows(self, resource: str) -> Iterator[FlatRow]:
        return self._rows[resource]() if resource in self._rows else iter(())


def delivered(source: BinaryIO, *, name: str, encoding: str, problems: Problems) -> Delivered:
    head = source.read(64)
    source.seek(0)
    found = Delivered()
    if head[:2] == b"PK":
        _unpacked(found, open_archive(source, name=name), encoding, problems)
    elif looks_like_json(head):
        _members(found, read_json(source, name=name), name)
    else:
        # One CSV: each row is an association joined with its student and its school.
        rows = list(csv_rows(source, name=name, encoding=encoding, problems=problems))
        for resource in RESOURCES:
            found.add(resource, name, lambda: iter(rows))
    for resource in (ASSOCIATIONS, STUDENTS):
        if resource not in found:
            raise refuse(
                name,
                found=f"no {resource}",
                expected=WHAT,
                remedy=f"Include the resource {resource} in the export.",
            )
    return found


def _unpacked(found: Delivered, archive: Archive, encoding: str, problems: Problems) -> None:
    by_name = {entry.lower(): entry for entry in archive.names}
    for resource in RESOURCES:
        for kind in ("json", "csv"):
            entry = by_name.get(f"{resource.lower()}.{kind}")
            if entry is None:
                continue
            path = f"{archive.name}/{entry}"
            with archive.open(entry) as stream:
                rows = (
                    list(flat_rows(read_json(stream, name=path), name=path))
                    if kind == "json"
                    else list(csv_rows(stream, name=path, encoding=encoding, problems=problems))
                )
            found.add(resource, path, lambda rows=rows: iter(rows))  # type: ignore[misc]


def _members(found: Delivered, told: object, name: str) -> None:
    if not isinstance(told, dict):
        raise refuse(
            name,
            found="a JSON list alone",
            expected='{"studentSchoolAssociations": […], "students": […]}',
            remedy="An association names no student: put both resources into one file.",
        )
    for resource in RESOURCES:
        if resource in told:
            rows = list(flat_rows(told[resource], name=f"{name}/{resource}"))
            found.add(resource, f"{name}/{resource}", lambda rows=rows: iter(rows))  # type: ignore[misc]


def csv_rows(
    source: BinaryIO, *, name: str, encoding: str, problems: Problems
) -> Iterator[FlatRow]:
    """The rows of a flattened resource; `a.b` and `a_b` name the same member."""
    records = read_records(source, name=name, problems=problems, encoding=encoding)
    number, header = next(records, (1, []))
    columns = [cell.strip().replace("_", ".") for cell in header]
    for column in {column for column in columns if column and columns.count(column) > 1}:
        problems.note(
            number,
            column,
            found="the same column twice",
            expected="each column once",
            remedy="Delete or rename one of the two.",
            file=name,
        )
    problems.reject_if_any()
    for number, cells in records:
        if len(cells) != len(columns):
            problems.note(
                number,
                None,
                found=f"{len(cells)} columns",
                expected=f"{len(columns)} columns, as in the header",
                remedy="Look for a missing separator, or for one inside a value.",
                file=name,
            )
            continue
        yield FlatRow(number, dict(zip(columns, cells, strict=True)))
