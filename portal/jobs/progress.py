"""Progress is told on a connection of its own: the work's transaction is not visible yet.

The running job holds a lock on its row, so progress has a table of its own (`portal_progress`),
which holds counts and a message, and nothing about anybody.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from uuid import UUID

import psycopg
from django.db import connection

_local = threading.local()


def tell(job_id: UUID, user_id: UUID, done: int, total: int, message: str) -> None:
    with suppress(psycopg.OperationalError):
        _connection().execute(
            "INSERT INTO portal_progress (job_id, done, total, message) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (job_id) DO UPDATE SET done = excluded.done, total = excluded.total, "
            "message = excluded.message",
            [job_id, done, total, message[:300]],
        )


def of(job_id: UUID) -> tuple[int, int, str] | None:
    """The last progress told: done, total, message."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT done, total, message FROM portal_progress WHERE job_id = %s", [job_id]
        )
        row = cursor.fetchone()
    return (row[0], row[1], row[2]) if row else None


def close() -> None:
    """Leaves the database, so that it can be dropped after a test run."""
    held = getattr(_local, "held", None)
    if held is not None:
        held[1].close()
        del _local.held


def _connection() -> psycopg.Connection[tuple[object, ...]]:
    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(name, None)
    address = (parameters.get("dbname"), parameters.get("host"), parameters.get("user"))
    held = getattr(_local, "held", None)
    if held is None or held[0] != address or held[1].closed:
        if held is not None:
            held[1].close()
        _local.held = (address, psycopg.connect(**parameters, autocommit=True))
    opened: psycopg.Connection[tuple[object, ...]] = _local.held[1]
    return opened
