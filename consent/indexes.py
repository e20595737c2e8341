"""The blind indexes of an identity: each finds an exact value and tells nothing else."""

from __future__ import annotations

from datetime import date

from consent.rules.identity import Identity, name_and_birth, normal_name, normal_number
from portal.vault import Vault


def number_index(vault: Vault, student_id: str) -> bytes:
    return vault.blind_index("student_id", normal_number(student_id))


def state_index(vault: Vault, state_id: str | None) -> bytes | None:
    return vault.blind_index("state_id", normal_number(state_id)) if state_id else None


def name_index(vault: Vault, identity: Identity) -> bytes | None:
    if identity.birth_date is None:
        return None
    words = name_and_birth(identity.first_name, identity.last_name, identity.birth_date)
    return vault.blind_index("name_birth", words)


def birth_index(vault: Vault, birth_date: date | None) -> bytes | None:
    """Finds who was born on a day. Whoever holds the vault's key could try all days, as could they
    with the sealed date itself."""
    return vault.blind_index("birth", birth_date.isoformat()) if birth_date else None


def full_name_index(vault: Vault, first_name: str, last_name: str) -> bytes:
    """The name alone, for a person who looks for the student of an answer."""
    return vault.blind_index("name", f"{normal_name(first_name)}|{normal_name(last_name)}")
