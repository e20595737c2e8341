"""The time that an audit may take. What is not settled when it is over is called not proven."""

from __future__ import annotations

from math import inf
from time import monotonic


class OutOfTime(Exception):
    """The limit is reached before the question was answered."""


class Clock:
    """Runs from its making; without a limit it never ends."""

    def __init__(self, limit_seconds: float | None = None) -> None:
        self.end = inf if limit_seconds is None else monotonic() + limit_seconds

    def left(self) -> float:
        return self.end - monotonic()

    def check(self) -> None:
        if self.left() <= 0:
            raise OutOfTime
