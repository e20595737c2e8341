"""The time on this machine; asked here alone."""

from datetime import datetime, timezone


def now() -> datetime:
    return datetime.now(timezone.utc)  # noqa: UP017 (Python 3.10 knows no UTC)
