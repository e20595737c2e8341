"""Where the queue looks for tasks when it starts; registered later, they would never be run."""

from procrastinate.contrib.django import app

from portal.jobs.tasks import deliver, rescue, run
from portal.vault.sweeping import sweep_files

__all__ = ["deliver", "rescue", "run", "sweep"]


@app.periodic(cron="40 4 * * *")  # every night
@app.task(name="portal.sweep_files", queue="clock", queueing_lock="portal.sweep_files")
def sweep(timestamp: int) -> None:
    sweep_files()
