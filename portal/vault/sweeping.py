"""What a kill leaves on disk: a sealed file whose row was never committed, or whose key went and
whose bytes did not. Without its row nobody can open it; it is removed all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from portal import clock

log = logging.getLogger("portal.vault")

DAY = 24 * 3600.0  # a file younger than that may belong to a transaction that is still open
PORTION = 1_000
MANY = 20


def sweep_files() -> int:
    """Removes sealed files older than a day that no row names; gives how many.

    Where nothing is known here, or many files are not and fewer are, this is the database of
    another portal, an empty one, or an old one: nothing is removed, and the operator's log says so.
    """
    known, left = 0, list[Path]()
    found = _older_than(clock.now().timestamp() - DAY)
    while portion := list(islice(found, PORTION)):
        keep = _to_keep([file_id for file_id, _ in portion])
        known += len(keep)
        left += [path for file_id, path in portion if file_id not in keep]
    if left and (not known or (len(left) >= MANY and len(left) > known)):
        told = "%d files under %s are known here and %d are not: nothing removed"
        log.error(told, known, _folder(), len(left))
        return 0
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _older_than(moment: float) -> Iterator[tuple[UUID, Path]]:
    for path in _folder().glob("??/*.sealed"):
        try:
            if path.stat().st_mtime < moment:
                yield UUID(hex=path.stem), path
        except (FileNotFoundError, ValueError):
            continue  # removed meanwhile, or no file of ours


def _to_keep(file_ids: list[UUID]) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT files_to_keep(%s)", [file_ids])
        return {row[0] for row in cursor.fetchall()}


def _folder() -> Path:
    return Path(settings.FILES)
