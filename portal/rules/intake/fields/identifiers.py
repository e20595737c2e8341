"""An identifier, kept letter for letter: 007 and 1E5 stay what they are.

Identifiers are never shown in messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from portal.rules.intake.fields.unreadable import Unreadable

LONGEST_IDENTIFIER = 255  # OneRoster's limit for a sourcedId

# What a spreadsheet leaves of a long number, such as 1.23457E+11. A plain 1E5 is an identifier.
_SHORTENED = re.compile(r"[0-9][.,][0-9]+E\+?[0-9]+", re.IGNORECASE)
_SSN = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")


def identifier_within(longest: int) -> Callable[[str], str]:
    expected = f"an identifier of at most {longest} characters, without spaces"

    def parse(text: str) -> str:
        if text.isalnum() and len(text) <= longest:
            return text  # letters and digits alone are nothing that is refused below
        clean = text.strip()
        if not clean:
            raise Unreadable(expected)
        if len(clean) > longest:
            raise Unreadable(expected, found=f"{len(clean)} characters")
        _check_unspoilt(clean)
        if len(clean.split(None, 1)) > 1:
            raise Unreadable(expected, found="a space inside")
        return clean

    return parse


def _check_unspoilt(clean: str) -> None:
    if _SHORTENED.fullmatch(clean):
        raise Unreadable(
            "the whole identifier",
            "A spreadsheet shortened it. Format the column as text, enter it anew and save again.",
            found="a number in the form 1.23E+11",
        )
    if _SSN.fullmatch(clean):
        raise Unreadable(
            "an identifier that is not a social security number",
            "We never take social security numbers. Export the local or state student number.",
            found="what looks like a social security number",
        )


identifier = identifier_within(LONGEST_IDENTIFIER)
