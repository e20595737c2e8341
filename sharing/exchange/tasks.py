"""Where the worker looks for background work. The work stands beside the actions that queue it."""

from __future__ import annotations

from procrastinate.contrib.django import app

from sharing.exchange.rechecking import recheck_untaken
from sharing.exchange.reminding import remind_what_is_due
from sharing.exchange.sweeping import sweep_uploads
from sharing.exchange.work import accept_return, send_package

__all__ = ["accept_return", "remind_due", "send_package", "sweep"]


@app.periodic(cron="20 * * * *")  # every hour
@app.task(name="exchange.sweep", queue="clock", queueing_lock="exchange.sweep")
def sweep(timestamp: int) -> None:
    sweep_uploads()
    recheck_untaken()


@app.periodic(cron="25 6 * * *")  # every morning
@app.task(name="exchange.remind_due", queue="clock", queueing_lock="exchange.remind_due")
def remind_due(timestamp: int) -> None:
    remind_what_is_due()
