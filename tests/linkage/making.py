"""Cole's enrollment files without return keys, made from the package that he was sent."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from portal.jobs import run_now
from sharing.linkage import actions
from sharing.linkage.models import Linkage
from tests.exchange import making as exchanges

HEADER = (
    "first_name",
    "last_name",
    "birth_date",
    "enrollment_begin",
    "enrollment_end",
    "enrollment_status",
)
TERM = ("2026-08-24", "2026-12-18", "F")
EXACT, DOUBTFUL = 20, 6


def line(first: str, last: str, born: str) -> tuple[str, ...]:
    return (first, last, born, *TERM)


def lines(rows: list[dict[str, str]], *, strangers: int = 8) -> list[tuple[str, ...]]:
    """EXACT students as they are, DOUBTFUL with an initial and a second last name, the others not
    at all; and people of whom the district never heard."""
    told = [line(r["first_name"], r["last_name"], r["birth_date"]) for r in rows[:EXACT]]
    told += [
        line(r["first_name"][0], f"{r['last_name']}-Umbraxis", r["birth_date"])
        for r in rows[EXACT : EXACT + DOUBTFUL]
    ]
    return told + [
        line(f"Quincy{n}", f"Oddfellow{n}", f"2001-03-{n + 10}") for n in range(strangers)
    ]


def file_of(told: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *told])
    return text.getvalue().encode()


def downloaded(cast: Any, **how: Any) -> tuple[exchanges.Story, list[dict[str, str]]]:
    story = exchanges.sent(cast, **how)
    rows = exchanges.rows_of(exchanges.download(story))
    return story, rows


def begin(story: exchanges.Story, content: bytes, **how: Any) -> Linkage:
    """Cole hands the file in; raises what the portal raises."""
    options = {"one_to_one": True, "second_share": 0, "encoding": "utf-8", **how}
    with story.cole.acting() as actor:
        return actions.begin_linkage(
            exchange=story.exchange,
            upload=SimpleUploadedFile("enrollment.csv", content),
            by=actor,
            day=clock.today(),
            **options,
        )


def compared(story: exchanges.Story, content: bytes, **how: Any) -> Linkage:
    """And the worker compares it."""
    linkage = begin(story, content, **how)
    with story.cole.acting() as actor:
        run_now(linkage.job_id, actor.user_id)
        linkage.refresh_from_db()
        linkage.job.refresh_from_db()
    assert linkage.job.status == "done", linkage.job.message
    return linkage
