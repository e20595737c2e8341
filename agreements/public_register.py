"""What the public reads of agreements, signed in or not: nobody acts here, so nobody is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.http import Http404

from agreements.rules.lifecycle import Status, status_on
from agreements.rules.terms import Kind

RUNNING = frozenset({Status.ACTIVE, Status.EXPIRING})


@dataclass(frozen=True, slots=True)
class Entry:
    """One agreement in the public register, and where it stands today."""

    reference: str
    kind: Kind
    status: Status
    effective_on: date
    expires_on: date
    ends_on: date | None
    replaced_by: str
    published_at: datetime
    content: dict[str, Any]


def entries(day: date, words: str = "") -> list[Entry]:
    """The public register: those in force first, then by title."""
    wanted = words.casefold().split()
    found = [one for one in _entries("", day) if all(w in _searched(one) for w in wanted)]
    return sorted(found, key=lambda one: (one.status not in RUNNING, one.content["title"]))


def entry(reference: str, day: date) -> Entry:
    """One entry, or not found."""
    one = next(_entries(reference, day), None) if reference else None
    if one is None:
        raise Http404
    return one


def document(reference: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public_document(%s)", [reference])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise Http404
    return bytes(row[0])


def _entries(reference: str, day: date) -> Iterator[Entry]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public_agreements(%s)", [reference])
        assert cursor.description is not None
        columns = [column.name for column in cursor.description]
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        yield Entry(
            reference=row["reference"],
            kind=Kind(row["kind"]),
            status=status_on(
                row["status"],
                expires_on=row["expires_on"],
                day=day,
                ends_on=row["ends_on"],
                superseded_on=row["superseded_on"],
            ),
            effective_on=row["effective_on"],
            expires_on=row["expires_on"],
            ends_on=row["ends_on"],
            replaced_by=row["replaced_by"] or "",
            published_at=row["published_at"],
            content=json.loads(row["content"]),
        )


def _searched(one: Entry) -> str:
    told = one.content
    elements = [element["name"] for flow in told["flows"] for element in flow["elements"]]
    words = [one.reference, told["title"], told["summary"], *told["parties"], *elements]
    return " ".join(words).casefold()
