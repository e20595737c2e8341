"""Who a student is, and when two spellings are the same. Only the vault holds these."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Identity:
    """`student_id` is the district's number; a blank field means that nobody told it."""

    student_id: str
    state_id: str | None
    first_name: str
    middle_name: str
    last_name: str
    suffix: str
    birth_date: date | None

    @property
    def full_name(self) -> str:
        parts = (self.first_name, self.middle_name, self.last_name, self.suffix)
        return " ".join(part for part in parts if part)


def normal_number(number: str) -> str:
    """An identifier as it is compared: case and spaces do not count, leading zeros do."""
    if number.isascii() and number.isalnum():
        return number.upper()  # as most are; the rest would find nothing to do
    return "".join(unicodedata.normalize("NFKC", number).upper().split())


def normal_name(name: str) -> str:
    """A name as it is compared: letters and digits only, whatever their case and accents."""
    if name.isascii():
        if name.isalnum():
            return name.casefold()
        return "".join(filter(str.isalnum, name.casefold()))
    split = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in split if letter.isalnum())


def name_and_birth(first_name: str, last_name: str, birth_date: date) -> str:
    """What the name index is made of. A birth date alone would be guessed, so it has no index."""
    return f"{normal_name(first_name)}|{normal_name(last_name)}|{birth_date.isoformat()}"


def completed(told: Identity, known: Identity) -> Identity:
    """What was told now, completed by what was known: a file that lacks a column erases nothing."""
    return replace(
        told,
        state_id=told.state_id or known.state_id,
        middle_name=told.middle_name or known.middle_name,
        suffix=told.suffix or known.suffix,
        birth_date=told.birth_date or known.birth_date,
    )


def to_values(identity: Identity) -> dict[str, Any]:
    """As the vault seals it. Written out, because asdict() copies deeply and this runs per row."""
    return {
        "student_id": identity.student_id,
        "state_id": identity.state_id,
        "first_name": identity.first_name,
        "middle_name": identity.middle_name,
        "last_name": identity.last_name,
        "suffix": identity.suffix,
        "birth_date": identity.birth_date.isoformat() if identity.birth_date else None,
    }


def from_values(values: Mapping[str, Any]) -> Identity:
    born = values["birth_date"]
    return Identity(**{**values, "birth_date": date.fromisoformat(born) if born else None})
