"""Where the worker looks for background work; it lives in `work`."""

from __future__ import annotations

from procrastinate.contrib.django import app

from sharing.releases.suggesting import suggest_release
from sharing.releases.work import publish_what_is_due

__all__ = ["publish_due", "suggest_release"]


@app.periodic(cron="* * * * *")  # every minute
@app.task(name="releases.publish_due", queue="clock", queueing_lock="releases.publish_due")
def publish_due(timestamp: int) -> None:
    publish_what_is_due()
