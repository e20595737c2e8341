"""A year, written with four digits."""

from __future__ import annotations

import re

from portal.rules.intake.fields.dates import FIRST_YEAR, LAST_YEAR
from portal.rules.intake.fields.unreadable import Unreadable

_YEAR = re.compile(r"[0-9]{4}")


def year(text: str) -> int:
    clean = text.strip()
    if not _YEAR.fullmatch(clean) or not FIRST_YEAR <= int(clean) <= LAST_YEAR:
        raise Unreadable(f"a year from {FIRST_YEAR} to {LAST_YEAR}, with four digits")
    return int(clean)
