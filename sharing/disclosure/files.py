"""Files that the commands read and write, with messages for people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .problems import rejected
from .tables import CellsFile, read_cells


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise rejected(
            f"no readable file ({fault.strerror})", "a file", "Check its name.", file=str(path)
        ) from fault


def read_file(path: Path, *, may_hide: bool) -> CellsFile:
    return read_cells(_bytes(path), path.name, may_hide=may_hide)


def read_json(path: Path) -> Any:
    try:
        return json.loads(_bytes(path).decode("utf-8-sig"))
    except ValueError as fault:
        raise rejected(
            f"a file that is not JSON in UTF-8 ({fault})",
            '{"dimension": {"child": "parent"}}',
            "Correct the file of hierarchies.",
            file=path.name,
        ) from fault


def write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise rejected(
            f"a place that cannot be written ({fault.strerror})",
            "a writable one",
            "Choose another folder.",
            file=str(path),
        ) from fault
