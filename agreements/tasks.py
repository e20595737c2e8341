"""Where the worker looks for background work of the agreements."""

from __future__ import annotations

from procrastinate.contrib.django import app

from agreements.reminding import remind_what_is_due
from agreements.reminding_steps import remind_whose_turn_it_is
from agreements.sealing import seal_signed

__all__ = ["remind_due", "remind_steps", "seal_signed"]


@app.periodic(cron="5 6 * * *")  # every morning
@app.task(name="agreements.remind_due", queue="clock", queueing_lock="agreements.remind_due")
def remind_due(timestamp: int) -> None:
    remind_what_is_due()


@app.periodic(cron="15 6 * * *")  # every morning
@app.task(name="agreements.remind_steps", queue="clock", queueing_lock="agreements.remind_steps")
def remind_steps(timestamp: int) -> None:
    remind_whose_turn_it_is()
