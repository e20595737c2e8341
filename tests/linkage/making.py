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
    "college_student_id",
    "first_name",
    "last_name",
    "birth_date",
    "enrollment_begin",
    "enrollment_end",
    "enrollment_status",
)
TERM = ("2026-08-24", "2026-12-18", "F")
EXACT, DOUBTFUL = 20, 6


def line(number: str, first: str, last: str, born: str) -> tuple[str, ...]:
    return (number, first, last, born, *TERM)


def lines(rows: list[dict[str, str]], *, strangers: int = 8) -> list[tuple[str, ...]]:
    """EXACT students once, DOUBTFUL under two numbers of the college, the others not at all; and
    people of whom the district never heard."""

    def of(row: dict[str, str], number: str) -> tuple[str, ...]:
        return line(number, row["first_name"], row["last_name"], row["birth_date"])

    told = [of(row, f"A{n}") for n, row in enumerate(rows[:EXACT])]
    for n, row in enumerate(rows[EXACT : EXACT + DOUBTFUL]):
        told += [of(row, f"B{n}"), of(row, f"C{n}")]
    unknown = [
        line(f"D{n}", f"Quincy{n}", f"Oddfellow{n}", f"2001-03-{n + 10}") for n in range(strangers)
    ]
    return told + unknown


def file_of(told: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *told])
    return text.getvalue().encode()


def downloaded(cast: Any, **how: Any) -> tuple[exchanges.Story, list[dict[str, str]]]:
    story = exchanges.sent(cast, **how)
    rows = exchanges.rows_of(exchanges.download(story))
    # Keys are random; the same students stand first in every run, those with plain names before.
    return story, sorted(rows, key=_plain_first)


def _plain_first(row: dict[str, str]) -> tuple[bool, str, str]:
    return not (row["last_name"] + row["first_name"]).isalpha(), row["birth_date"], row["last_name"]


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
