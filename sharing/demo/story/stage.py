"""Where the story is played: the people, the files, and what each step counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile

from portal import clock
from portal.facts import actor_by_id
from portal.jobs import work_off
from portal.models import Job, Organization, User
from portal.rowsecurity import scope
from portal.rules.actor import Actor
from sharing.demo.cast import CAST_BY_KEY
from sharing.demo.region import Region

Counts = dict[str, Any]
LONGEST_JOB = 900.0  # seconds


class StepFailed(Exception):
    """A step of the story did not come out as it must."""


@dataclass(frozen=True)
class Person:
    """One of the cast, acting as themselves: `with dana.acting() as actor`."""

    key: str
    user_id: UUID
    organization: Organization

    @property
    def name(self) -> str:
        return CAST_BY_KEY[self.key].name.partition(" ")[0]

    @contextmanager
    def acting(self) -> Iterator[Actor]:
        with scope(self.user_id):
            yield actor_by_id(self.user_id, clock.today())


@dataclass
class Stage:
    region: Region
    folder: Path
    say: Callable[[str], None]
    people: dict[str, Person] = field(default_factory=dict)
    organizations: dict[str, Organization] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)
    steps: list[Counts] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    def step(self, title: str, play: Callable[[Stage], Counts]) -> None:
        """Plays one step and says what it counted and how long it took."""
        started = time.perf_counter()
        counts = play(self)
        seconds = time.perf_counter() - started
        self.steps.append({"step": title, "seconds": round(seconds, 2), "counts": counts})
        self.say(f"{len(self.steps):>3}. {title}: {_in_words(counts)} ({seconds:.1f} s)")

    def seat(self, key: str, user: User, organization: Organization) -> None:
        self.people[key] = Person(key, user.id, organization)

    def __getattr__(self, name: str) -> Person:
        people: dict[str, Person] = self.__dict__.get("people", {})
        if name in people:
            return people[name]
        raise AttributeError(name)

    def finish_jobs(self) -> None:
        """The worker's part: every queued job is run to its end; one that failed ends the story.

        A worker of an earlier demo that is still served may take a job: it is waited for.
        """
        deadline = time.monotonic() + LONGEST_JOB
        work_off()
        jobs = self._jobs()
        while unfinished := [job for job in jobs if not job.is_finished]:
            if time.monotonic() > deadline:
                raise StepFailed(f"The job {unfinished[0].kind} does not end.")
            time.sleep(0.1)
            work_off()
            jobs = self._jobs()
        for job in jobs:
            if job.status == Job.Status.FAILED:
                raise StepFailed(f"The job {job.kind} failed: {job.message}")

    def _jobs(self) -> list[Job]:
        found: list[Job] = []
        for person in self.people.values():
            with scope(person.user_id):
                found += Job.objects.all()
        return found


def uploaded(path: Path) -> UploadedFile:
    """A file as a browser would send it."""
    return UploadedFile(File(path.open("rb")), name=path.name, size=path.stat().st_size)


def require(held: bool, sentence: str) -> None:
    if not held:
        raise StepFailed(sentence)


def _in_words(counts: Counts) -> str:
    parts = [
        f"{value:,} {name.replace('_', ' ')}" if isinstance(value, int) else f"{name}: {value}"
        for name, value in counts.items()
        if not isinstance(value, dict)
    ]
    return ", ".join(parts)
