"""Guardians in the vault: sealed under a key of each one's own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from consent import holders
from consent.models import Guardian
from portal import clock
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class Person:
    """Who a guardian is, and how to reach them. A blank field means that nobody told it."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = "en"


def sealed(vault: Vault, person: Person, *, key: bytes, guardian_id: UUID) -> bytes:
    values = {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
    }
    return vault.seal(values, wrapped=key, context=f"consent_guardian|{guardian_id}|identity")


def opened(vault: Vault, guardian: Guardian) -> Person:
    values = vault.open(
        bytes(guardian.identity),
        wrapped=bytes(guardian.key),
        context=f"consent_guardian|{guardian.id}|identity",
    )
    return Person(**values)


def prepared(
    vault: Vault, person: Person, *, made_by_id: UUID, is_student: bool = False
) -> Guardian:
    """A guardian as a row, not yet stored; many are stored at once."""
    guardian_id, key = uuid4(), vault.new_key()
    return Guardian(
        id=guardian_id,
        organization_id=vault.organization_id,
        key=key,
        identity=sealed(vault, person, key=key, guardian_id=guardian_id),
        name_index=holders.name_index(vault, person.name),
        email_index=holders.email_index(vault, person.email) if person.email else None,
        is_student=is_student,
        made_at=clock.now(),
        made_by_id=made_by_id,
    )
