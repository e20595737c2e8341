"""An event takes effect on a day that has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from portal.rules.intake import Unreadable, iso_date


def day_until(today: date) -> Callable[[str], date]:
    def parse(text: str) -> date:
        day = iso_date(text)
        if day > today:
            raise Unreadable(
                f"a day not after {today}",
                "Enter the day of the signature. Send events that lie ahead when they take effect.",
            )
        return day

    return parse
