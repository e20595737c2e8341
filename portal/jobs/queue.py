from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from portal import clock
from portal.facts import actor_by_id
from portal.jobs import progress
from portal.jobs.memory import seldom_collected
from portal.models import Job
from portal.rowsecurity import scope
from portal.rules.actor import Actor
from portal.rules.decision import Refused

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


def run_now(job_id: UUID, user_id: UUID, *, last_try: bool = True) -> None:
    """Runs a queued job to its end; a second run of a finished job does nothing.

    When the database goes away meanwhile, and this is not the last try, the error is passed on
    so that the queue tries again. Any other error ends the job and tells the person.
    """
    try:
        _run(job_id, user_id)
    except Refused as refused:
        give_up(job_id, str(refused))
    except (OperationalError, InterfaceError):
        if not last_try:
            raise
        log.exception("job %s failed", job_id)
        give_up(job_id, _sorry(job_id))
    except Exception:
        log.exception("job %s failed", job_id)
        give_up(job_id, _sorry(job_id))


def _run(job_id: UUID, user_id: UUID) -> None:
    with scope(user_id):
        job = Job.objects.select_for_update(of=("self",)).filter(id=job_id).first()
        if job is None:
            # Its row is there, or the queue would not know it; they no longer may see it.
            give_up(
                job_id,
                "The person who started this is no longer a member of the organization; "
                "nothing was changed.",
            )
            return
        if job.is_finished:
            return
        handle = Handle(job_id, user_id, actor_by_id(user_id, clock.today()))
        handle.progress(0, job.total, "Started")
        with seldom_collected():
            url = _known[job.kind](handle, **job.arguments)
        Job.objects.filter(id=job_id).update(
            status=Job.Status.DONE, finished_at=clock.now(), result_url=url
        )


def give_up(job_id: UUID, words: str) -> None:
    """Ends a job that will not be tried again, whoever may see it; a finished one stays so."""
    if not connection.in_atomic_block:
        close_old_connections()  # the work may have lost it
    with connection.cursor() as cursor:
        cursor.execute("SELECT abandon_job(%s, %s)", [job_id, words])


def _sorry(job_id: UUID) -> str:
    return (
        "Something went wrong on our side; nothing was changed. Please try again, and tell your "
        f"operator this number if it fails again: {job_id}"
    )
