"""Garbage collection while a job makes millions of small values."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (100_000, 20, 100)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Looks for cycles seldom, and not among what was there before: reading a roster makes none,
    and searching the whole application again and again takes a fifth of the time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
