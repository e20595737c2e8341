"""Grade levels in the two-letter codes of CEDS."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1 << 10)
def grade(text: str) -> str | None:
    """The first grade of the list: 9 becomes 09; codes we do not know stay as they are."""
    first = text.split(",")[0].strip().upper()
    if not first:
        return None
    return first.zfill(2) if first.isdigit() else first[:20]
