"""The key that goes out and comes back changed."""

from __future__ import annotations

from portal.rules.intake import identifier_within, or_blank

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
