"""Exchanges made as people make them: real files in, a signed agreement, a package, an answer.

Each step is a function; `sent`, `returned` and `accepted` walk there from nothing.
"""

from __future__ import annotations

import contextlib
import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement
from portal import clock
from portal.jobs import run_now
from portal.rules.vocabulary import LegalBasis
from portal.vault import files
from sharing.demo.region import answer_package
from sharing.exchange import actions, queries
from sharing.exchange.models import Exchange, Return
from tests.agreements import making as agreements
from tests.records import making as records

CLASS = 2026


@dataclass
class Story:
    """Who takes part, and what they have made so far."""

    cast: SimpleNamespace
    agreement: Agreement
    exchange: Exchange | None = None
    returned: Return | None = None

    @property
    def vera(self) -> Any:
        return self.cast.vera

    @property
    def cole(self) -> Any:
        return self.cast.cole


_kept: dict[str, Story] = {}  # by the name of the function that leads there


@contextlib.contextmanager
def keeping() -> Iterator[None]:
    """Forgets at the end what is kept for a module."""
    try:
        yield
    finally:
        _kept.clear()


def keep_begun(cast: SimpleNamespace) -> None:
    _kept["begun"] = begun(cast)


def keep_accepted(cast: SimpleNamespace) -> None:
    _kept["accepted"] = accepted(cast)


def _again(name: str, cast: SimpleNamespace) -> Story:
    """What is kept, as this test finds it in its database."""
    kept = _kept[name]
    with cast.vera.acting():
        return Story(
            cast,
            Agreement.objects.get(id=kept.agreement.id),
            kept.exchange and Exchange.objects.get(id=kept.exchange.id),
            kept.returned and Return.objects.get(id=kept.returned.id),
        )


def begun(
    cast: SimpleNamespace,
    *,
    basis: LegalBasis = LegalBasis.CONSENT,
    students: int = 300,
    **terms: Any,
) -> Story:
    """Vera's files are on file, and Northfield's agreement with Cole's college is active."""
    if "begun" in _kept and (basis, students, terms) == (LegalBasis.CONSENT, 300, {}):
        return _again("begun", cast)
    with cast.vera.acting() as vera:
        records.whole_district(cast.vera.organization, by=vera, students=students)
    agreement = agreements.active(
        agreements.two_flow_terms(
            cast.vera.organization, cast.cole.organization, basis=basis, **terms
        ),
        drafter=cast.vera,
        officers=[cast.dana, cast.cole],
    )
    return Story(cast, agreement)


def pair_key(story: Story) -> str:
    return f"{story.agreement.reference}~F1~F2"


def draft(story: Story) -> queries.Draft:
    with story.vera.acting() as actor:
        return queries.draft_for(actor, pair_key=pair_key(story), class_of=CLASS, day=clock.today())


def prepare(story: Story) -> Story:
    with story.vera.acting() as actor:
        story.exchange = actions.prepare(
            pair=draft(story).offer.pair,
            class_of=CLASS,
            due_on=clock.today() + timedelta(days=30),
            by=actor,
            day=clock.today(),
        )
    return story


def work(story: Story) -> Story:
    """Lets the queued package be made."""
    exchange = story.exchange
    with story.vera.acting() as actor:
        run_now(exchange.job_id, actor.user_id)
        exchange.refresh_from_db()
        exchange.job.refresh_from_db()
    assert exchange.job.status == "done", exchange.job.message
    return story


def sent(cast: SimpleNamespace, **how: Any) -> Story:
    return work(prepare(begun(cast, **how)))


def download(story: Story) -> bytes:
    with story.cole.acting() as actor:
        package = actions.download(exchange=story.exchange, by=actor, day=clock.today())
        story.exchange.refresh_from_db()
        return files.read_stored(package)


def members(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(package: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(members(package)["students.csv"].decode())))


def answer(
    rows: Iterable[dict[str, str]], *, dialect: str = "request", students: int = 300
) -> bytes:
    """What the college's script writes for these rows of the package."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "detail.csv"
        answer_package(rows, records.region(students), path=path, dialect=dialect)
        return path.read_bytes()


def check(story: Story, content: bytes, name: str = "detail.csv") -> Return:
    """Cole uploads a detail file; raises what the portal raises."""
    with story.cole.acting() as actor:
        return actions.check_return(
            exchange=story.exchange,
            upload=SimpleUploadedFile(name, content),
            encoding="utf-8",
            by=actor,
            day=clock.today(),
        )


def submit(story: Story, returned: Return) -> Return:
    with story.cole.acting() as actor:
        returned = actions.submit_return(returned=returned, by=actor, day=clock.today())
        story.exchange.refresh_from_db()
    return returned


def accept(story: Story, returned: Return) -> Return:
    """Vera accepts; the queued work stores the outcomes."""
    with story.vera.acting() as actor:
        asked = actions.begin_acceptance(returned=returned, by=actor, day=clock.today())
        run_now(asked.job_id, actor.user_id)
        asked.refresh_from_db()
        asked.job.refresh_from_db()
        story.exchange.refresh_from_db()
    assert asked.job.status == "done", asked.job.message
    return asked


def returned(cast: SimpleNamespace, *, dialect: str = "request", **how: Any) -> Story:
    story = sent(cast, **how)
    content = answer(rows_of(download(story)), dialect=dialect)
    story.returned = submit(story, check(story, content))
    return story


def accepted(cast: SimpleNamespace, **how: Any) -> Story:
    if "accepted" in _kept and not how:
        return _again("accepted", cast)
    story = returned(cast, **how)
    story.returned = accept(story, story.returned)
    return story
