"""Where the worker looks for background work."""

from procrastinate.contrib.django import app

from sharing.linkage.sweeping import sweep_linkages
from sharing.linkage.work import compare_people

__all__ = ["compare_people", "sweep"]


@app.periodic(cron="50 4 * * *")  # every night
@app.task(name="linkage.sweep", queue="clock", queueing_lock="linkage.sweep")
def sweep(timestamp: int) -> None:
    sweep_linkages()
