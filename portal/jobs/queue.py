from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal import clock
from portal.facts import actor_by_id
from portal.jobs import progress
from portal.models import Job
from portal.rowsecurity import scope
from portal.rules.actor import Actor

log = logging.getLogger("portal.jobs")

Work = Callable[..., str]
_known: dict[str, Work] = {}


@dataclass(frozen=True, slots=True)
class Handle:
    """What a running job may ask and tell."""

    job_id: UUID
    user_id: UUID
    actor: Actor

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Shown on the page at once, although the work itself commits only at its end."""
        progress.tell(self.job_id, self.user_id, done, total, message)


def background(kind: str) -> Callable[[Work], Work]:
    """Registers a function `(handle, **ids) -> url of the result` as background work."""

    def register(function: Work) -> Work:
        if kind in _known:
            raise RuntimeError(f"two kinds of job are called {kind}")
        _known[kind] = function
        function.kind = kind  # type: ignore[attr-defined]
        return function

    return register


def enqueue(function: Work, *, by: Actor, organization_id: UUID, **ids: str) -> Job:
    """Queues work in the current transaction: rolled back with it, run after it commits."""
    from portal.jobs.tasks import run

    job = Job.objects.create(
        organization_id=organization_id,
        started_by_id=by.user_id,
        kind=function.kind,  # type: ignore[attr-defined]
        arguments=ids,
    )
    run.defer(job_id=str(job.id), user_id=str(by.user_id))
    return job


def run_now(job_id: UUID, user_id: UUID) -> None:
    """Runs a queued job to its end; a second run of a finished job does nothing."""
    try:
        with scope(user_id):
            job = Job.objects.select_for_update(of=("self",)).filter(id=job_id).first()
            if job is None or job.is_finished:
                return
            handle = Handle(job_id, user_id, actor_by_id(user_id, clock.today()))
            handle.progress(0, job.total, "Started")
            url = _known[job.kind](handle, **job.arguments)
            _finish(job_id, Job.Status.DONE, result_url=url)
    except Exception:
        log.exception("job %s failed", job_id)
        with scope(user_id):
            _finish(
                job_id,
                Job.Status.FAILED,
                message="Something went wrong on our side; nothing was changed. Please try again, "
                f"and tell your operator this number if it fails again: {job_id}",
            )


def _finish(job_id: UUID, status: Job.Status, **fields: Any) -> None:
    Job.objects.filter(id=job_id).update(status=status, finished_at=clock.now(), **fields)
