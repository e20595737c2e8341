"""The tasks that the queue knows: one that runs any job, one that rescues what a kill left."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from procrastinate import App, JobContext, RetryStrategy
from procrastinate.contrib.django import app

from portal.jobs.queue import run_now

HEARTBEAT_LOST = 30.0  # seconds without a heartbeat after which a worker counts as dead


@app.task(name="portal.run", queue="work", retry=RetryStrategy(max_attempts=3, wait=5))
def run(job_id: str, user_id: str) -> None:
    run_now(UUID(job_id), UUID(user_id))


@app.periodic(cron="* * * * *")
@app.task(name="portal.rescue", queue="rescue", queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Without it a job whose worker was killed would stay `doing` for ever."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=HEARTBEAT_LOST):
        await manager.retry_job(job)


def ready(app: App) -> Any:
    """Called when the queue is ready; importing this module has registered the tasks."""
