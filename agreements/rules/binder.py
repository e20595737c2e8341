"""Agreements on paper: what a record says, and when it is to be renewed. It permits nothing."""

from __future__ import annotations

from datetime import date, timedelta

from portal.rules.vocabulary import Labelled

REMIND_DAYS = 60


class BinderKind(Labelled):
    MOU = "mou", "Regional memorandum"
    DSA = "dsa", "Data-sharing agreement"
    DUL = "dul", "Data use licence"
    JOINDER = "joinder", "Joinder"
    OTHER = "other", "Another kind"


class ImportStatus(Labelled):
    RECEIVED = "received", "Received"
    COMMITTED = "committed", "On file"
    DISCARDED = "discarded", "Discarded"


class Standing(Labelled):
    """How a record stands on a day; its last day decides."""

    ON_FILE = "on_file", "On file"
    ENDING = "ending", "Ends soon"
    EXPIRED = "expired", "Expired"
    SETTLED = "settled", "Settled"


def standing_on(last_day: date | None, *, settled: bool, day: date) -> Standing:
    if settled:
        return Standing.SETTLED
    if last_day is None or last_day > day + timedelta(days=REMIND_DAYS):
        return Standing.ON_FILE
    return Standing.ENDING if last_day >= day else Standing.EXPIRED
