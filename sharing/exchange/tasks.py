"""Where the worker looks for background work. The work stands beside the actions that queue it."""

from __future__ import annotations

from procrastinate.contrib.django import app

from sharing.exchange.sweeping import sweep_uploads
from sharing.exchange.work import accept_return, send_package

__all__ = ["accept_return", "send_package", "sweep"]


@app.periodic(cron="20 * * * *")  # every hour
@app.task(name="exchange.sweep", queue="clock", queueing_lock="exchange.sweep")
def sweep(timestamp: int) -> None:
    sweep_uploads()
