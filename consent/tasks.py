"""Where the worker looks for background work of consent."""

from __future__ import annotations

from procrastinate.contrib.django import app

from consent.passing import pass_all_rights
from consent.tending import tend_all_campaigns
from consent.work import mail_families, mail_receipt, make_letters

__all__ = ["mail_families", "mail_receipt", "make_letters", "pass_rights", "tend_campaigns"]


@app.periodic(cron="1 0 * * *")  # as the day begins
@app.task(name="consent.pass_rights", queue="clock", queueing_lock="consent.pass_rights")
def pass_rights(timestamp: int) -> None:
    pass_all_rights()


@app.periodic(cron="25 6 * * *")  # every morning
@app.task(name="consent.tend_campaigns", queue="clock", queueing_lock="consent.tend_campaigns")
def tend_campaigns(timestamp: int) -> None:
    tend_all_campaigns()
