"""The tasks that the queue knows: one that runs any job, one that rescues what a kill left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from procrastinate import App, JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from portal.jobs.queue import give_up, run_now

RETRIES = 3  # of a job whose database or worker went away; after that it is told as failed


@app.task(
    name="portal.run",
    queue="work",
    retry=RetryStrategy(max_attempts=RETRIES, wait=5),
    pass_context=True,
)
def run(context: JobContext, job_id: str, user_id: str) -> None:
    run_now(UUID(job_id), UUID(user_id), last_try=context.job.attempts >= RETRIES)


@app.task(
    name="portal.deliver",
    queue="work",
    retry=RetryStrategy(max_attempts=RETRIES, wait=5),
)
def deliver(delivery_id: str, user_id: str) -> None:
    from portal import webhooks

    webhooks.attempt(UUID(delivery_id), UUID(user_id))


@app.periodic(cron="* * * * * */10")  # every ten seconds
@app.task(name="portal.rescue", queue="rescue", queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Without it a job whose worker was killed would stay `doing` for ever."""
    manager = context.app.job_manager
    lost = settings.JOBS_HEARTBEAT * 3
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=lost):
        await _rescue(manager, job)


async def _rescue(manager: JobManager, job: Job) -> None:
    """Back into the queue, unless it has killed its workers too often, or is itself a rescue."""
    if job.task_name in (run.name, deliver.name) and job.attempts < RETRIES:
        await manager.retry_job(job)
        return
    await manager.finish_job(job, Status.FAILED, delete_job=False)
    if job.task_name == run.name:
        words = "It was begun several times and never ended; nothing was changed."
        await sync_to_async(give_up)(UUID(job.task_kwargs["job_id"]), words)


def ready(app: App) -> Any:
    """Called when the queue is ready; importing this module has registered the tasks."""
