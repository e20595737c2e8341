"""The only place that reads the clock."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone


def today() -> date:
    return timezone.localdate()


def now() -> datetime:
    return timezone.now()


def midnight(day: date) -> datetime:
    """The moment a day begins, where this installation is."""
    return timezone.make_aware(datetime.combine(day, time()))
