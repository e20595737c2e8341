"""Where the worker looks for background work of the destruction."""

from __future__ import annotations

from procrastinate.contrib.django import app

from sharing.destruction.sweeping import sweep_keys

__all__ = ["sweep"]


@app.periodic(cron="40 5 * * *")  # every morning
@app.task(name="destruction.sweep", queue="clock", queueing_lock="destruction.sweep")
def sweep(timestamp: int) -> None:
    sweep_keys()
