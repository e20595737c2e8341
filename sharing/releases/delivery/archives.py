"""Zip files that are the same byte for byte whenever they are made."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

READABLE = 0o644 << 16


def zipped(parts: Mapping[str, bytes], dated: datetime, *, method: int = ZIP_DEFLATED) -> bytes:
    """The parts in their order, each dated as the release."""
    out = io.BytesIO()
    at = dated.astimezone(UTC)
    with ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = ZipInfo(
                name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second)
            )
            entry.compress_type, entry.external_attr = method, READABLE
            entry.create_system = 3  # the same on every machine
            archive.writestr(entry, content, compresslevel=6)
    return out.getvalue()
