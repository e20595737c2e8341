"""The time on this machine; asked here alone."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
