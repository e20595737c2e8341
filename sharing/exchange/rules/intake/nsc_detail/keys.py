"""The key that goes out and comes back changed."""

from __future__ import annotations

import re

from portal.rules.intake import identifier_within, or_blank

# What a package carries: 24 letters without vowels. A program code of a district is no such word.
_KEY = re.compile(r"[BCDFGHJKLMNPQRST]{24}")
_identifier = or_blank(identifier_within(100))


def normalise_key(text: str) -> str:
    """Reports return the requester's field in capitals and with underscores added.

    Apply it to the key that was sent as well as to the one that came back.
    """
    return text.strip().replace("_", "").upper()


def return_key(text: str) -> str:
    return normalise_key(_identifier(text))


def unique_id(text: str) -> str:
    return _identifier(text)


def key_in_program_code(text: str) -> str:
    """A graduates file carries the key as program code, and that is where its report has it."""
    found = normalise_key(text)
    return found if _KEY.fullmatch(found) else ""
