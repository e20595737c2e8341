"""A person's or organization's name, kept as written: Null, NA and None are surnames too."""

from __future__ import annotations

from collections.abc import Callable

from portal.rules.intake.fields.unreadable import MEND, Unreadable

LONGEST_NAME = 100


def name_within(longest: int) -> Callable[[str], str]:
    def parse(text: str) -> str:
        clean = text.strip()
        if not clean:
            raise Unreadable("a name")
        if len(clean) > longest:
            raise Unreadable(
                f"a name of at most {longest} characters", found=f"{len(clean)} characters"
            )
        if clean.isdigit():
            # Columns shifted by one put a number where the name was.
            raise Unreadable("a name, not a number", MEND, found="only digits")
        return clean

    return parse


name = name_within(LONGEST_NAME)
