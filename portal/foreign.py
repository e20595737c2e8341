"""Files of other programs, read where they can do no harm: in a bounded process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from portal.rules.intake.archive_rules import (
    ArchiveLimits,
    no_path_escapes,
    not_encrypted,
    not_packed_too_tightly,
    not_too_large,
    not_too_many_entries,
    packed_in_a_known_way,
)
from portal.rules.intake.problems import Problems, refuse

WALL_SECONDS = 40
MOST_PAGES = 200
_WORKBOOK_RULES = (
    not_too_many_entries,
    not_too_large,
    not_packed_too_tightly,
    not_encrypted,
    packed_in_a_known_way,
    no_path_escapes,
)
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold something, each with its number as the program shows it."""

    rows: list[tuple[int, list[str]]]
    notices: tuple[str, ...] = ()


def read_workbook(content: bytes, *, name: str, most_rows: int, most_columns: int) -> Sheet:
    """The first visible sheet. Raises `Rejected` for what is no workbook or too large."""
    _check_package(content, name)
    told = _told_by("workbook", content, most_rows=most_rows, most_columns=most_columns)
    if told is None:
        raise refuse(
            name,
            found="a workbook that cannot be read",
            expected="an Excel workbook (.xlsx) with one table",
            remedy="Save the sheet as “CSV UTF-8 (comma delimited)” and upload that.",
        )
    if "too_many" in told:
        raise refuse(
            name,
            found=f"too many {told['too_many']}",
            expected=f"at most {most_rows:,} rows and {most_columns} columns",
            remedy="Delete empty rows and columns that are formatted, or split the sheet.",
        )
    others = told["others"]
    notices = (
        (f"Only the sheet “{told['sheet']}” was read, not: {', '.join(others)}.",) if others else ()
    )
    return Sheet([(number, words) for number, words in told["rows"]], notices)


def _check_package(content: bytes, name: str) -> None:
    problems = Problems(file=name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = package.infolist()
    except zipfile.BadZipFile:
        raise refuse(
            name,
            found="a file that is no Excel workbook",
            expected="an Excel workbook (.xlsx) or a CSV file",
            remedy="Save it again as .xlsx, or as “CSV UTF-8 (comma delimited)”.",
        ) from None
    for rule in _WORKBOOK_RULES:
        for problem in rule(entries, ArchiveLimits(entries=200)):
            problems.add(problem)
    if any("vbaProject" in entry.filename for entry in entries):
        problems.note(
            None,
            None,
            found="a workbook with macros",
            expected="a workbook without macros (.xlsx)",
            remedy="Save it as “Excel Workbook (.xlsx)”, which leaves them out.",
        )
    problems.reject_if_any()


@dataclass(frozen=True, slots=True)
class Document:
    """The words of a PDF, page by page; none when it holds pictures, or could not be read."""

    pages: list[str]
    count: int

    @property
    def has_words(self) -> bool:
        return any(page.strip() for page in self.pages)


def is_pdf(head: bytes) -> bool:
    """Readers accept a PDF whose mark stands within its first kilobyte."""
    return b"%PDF-" in head[:1024]


def read_document(content: bytes) -> Document:
    """Never raises: a PDF that cannot be read is kept all the same, without its words."""
    told = _told_by("document", content, most_pages=MOST_PAGES) or {}
    return Document(told.get("pages", []), told.get("count", 0))


def _told_by(reader: str, content: bytes, **limits: int) -> dict[str, Any] | None:
    """What the reader says; nothing when it failed, whatever the reason."""
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(_ROOT),
        "OPENBLAS_NUM_THREADS": "1",  # otherwise its threads alone exhaust the memory allowed
        "LC_ALL": "C.UTF-8",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", f"portal.readers.{reader}", json.dumps(limits)],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            env=environment,
            cwd=_ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found
