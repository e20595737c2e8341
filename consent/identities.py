"""The identity vault, many students at once. Nothing here decides who may look: queries do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from uuid import UUID, uuid4

from django.db import connection

from consent.rules.identity import (
    Identity,
    completed,
    from_values,
    name_and_birth,
    normal_name,
    normal_number,
    to_values,
)
from portal.rowsecurity.bulk import stage
from portal.vault import Vault

CHUNK = 20_000

_COLUMNS = {
    "id": "uuid",
    "key": "bytea",
    "identity": "bytea",
    "identity_digest": "bytea",
    "student_id_index": "bytea",
    "state_id_index": "bytea",
    "name_birth_index": "bytea",
    "birth_index": "bytea",
    "name_index": "bytea",
}

_UPSERT = """
INSERT INTO consent_subject (id, organization_id, key, identity, identity_digest,
    student_id_index, state_id_index, name_birth_index, birth_index, name_index)
SELECT id, %s, key, identity, identity_digest, student_id_index, state_id_index, name_birth_index,
    birth_index, name_index
FROM subjects_told
ON CONFLICT (organization_id, student_id_index) DO UPDATE SET
    identity = excluded.identity, identity_digest = excluded.identity_digest,
    state_id_index = excluded.state_id_index, name_birth_index = excluded.name_birth_index,
    birth_index = excluded.birth_index, name_index = excluded.name_index
WHERE consent_subject.id = excluded.id
"""


@dataclass(slots=True)
class Stored:
    """What became of the identities: the subject of each student number, and counts."""

    ids: dict[str, UUID] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    changed_ids: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Row:
    """A subject to write: new with a fresh key, or changed under the key it has."""

    id: UUID
    key: bytes | None
    identity: Identity
    digest: bytes
    number_index: bytes


def context_of(subject_id: UUID) -> str:
    """What a sealed identity is bound to: moved to another row it does not open."""
    return f"consent_subject|{subject_id}|identity"


def store(vault: Vault, organization_id: UUID, identities: Iterable[Identity]) -> Stored:
    """Stores who the students are. A number already on file keeps its subject.

    A field left blank keeps what another file told. Imports of one organization take turns.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"consent_subject|{organization_id}"],
        )
    stored = Stored()
    for told in _chunks(identities):
        _write(vault, organization_id, _plan(vault, organization_id, told, stored))
    return stored


def survey(vault: Vault, organization_id: UUID, identities: Iterable[Identity]) -> Stored:
    """What `store` would do, for a preview; numbers not yet on file get a passing id."""
    surveyed = Stored()
    for told in _chunks(identities):
        _plan(vault, organization_id, told, surveyed)
    return surveyed


def opened(vault: Vault, subject_ids: Iterable[UUID]) -> dict[UUID, Identity]:
    """The identities of these subjects of the vault's organization."""
    return {
        subject_id: identity for subject_id, (_, identity) in _opened(vault, subject_ids).items()
    }


def found(vault: Vault, student_ids: Iterable[str]) -> dict[str, UUID]:
    """The subjects of the numbers that are on file."""
    indexes = {number: number_index(vault, number) for number in student_ids}
    known = {
        index: subject_id
        for index, (subject_id, _) in _known(vault.organization_id, indexes.values()).items()
    }
    return {number: known[index] for number, index in indexes.items() if index in known}


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


def _plan(vault: Vault, organization_id: UUID, told: list[Identity], stored: Stored) -> list[_Row]:
    """Counts and remembers every identity; returns the rows to write."""
    indexes = [number_index(vault, identity.student_id) for identity in told]
    by_index = dict(zip(indexes, told, strict=True))
    known = _known(organization_id, by_index)
    changed = list(_changed(vault, by_index, known))
    added = [
        _Row(uuid4(), None, identity, _digest(vault, identity), index)
        for index, identity in by_index.items()
        if index not in known
    ]
    stored.added += len(added)
    stored.changed += len(changed)
    stored.changed_ids |= {row.identity.student_id for row in changed}
    stored.unchanged += len(by_index) - len(added) - len(changed)
    ids = {index: subject_id for index, (subject_id, _) in known.items()}
    ids |= {row.number_index: row.id for row in added}
    stored.ids |= {
        identity.student_id: ids[index] for index, identity in zip(indexes, told, strict=True)
    }
    return [*added, *changed]


def _changed(
    vault: Vault, by_index: dict[bytes, Identity], known: dict[bytes, tuple[UUID, bytes]]
) -> Iterator[_Row]:
    """Those that still differ once what was known completes them; only these are opened."""
    differing = [
        (index, told, *known[index])
        for index, told in by_index.items()
        if index in known and _digest(vault, told) != known[index][1]
    ]
    before = _opened(vault, [subject_id for _, _, subject_id, _ in differing])
    for index, told, subject_id, digest in differing:
        key, earlier = before[subject_id]
        identity = completed(told, earlier)
        fresh = _digest(vault, identity)
        if fresh != digest:
            yield _Row(subject_id, key, identity, fresh, index)


def _write(vault: Vault, organization_id: UUID, rows: list[_Row]) -> None:
    if stage("subjects_told", _COLUMNS, (_sealed(vault, row) for row in rows)):
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT, [organization_id])


def _sealed(vault: Vault, row: _Row) -> tuple[object, ...]:
    key, context = row.key or vault.new_key(), context_of(row.id)
    return (
        row.id,
        key,
        vault.seal(to_values(row.identity), wrapped=key, context=context),
        row.digest,
        row.number_index,
        state_index(vault, row.identity.state_id),
        name_index(vault, row.identity),
        birth_index(vault, row.identity.birth_date),
        full_name_index(vault, row.identity.first_name, row.identity.last_name),
    )


def _known(organization_id: UUID, indexes: Iterable[bytes]) -> dict[bytes, tuple[UUID, bytes]]:
    """Index → subject and digest, of those on file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.student_id_index, s.id, s.identity_digest FROM consent_subject s "
            "JOIN unnest(%s::bytea[]) AS told(index) ON told.index = s.student_id_index "
            "WHERE s.organization_id = %s",
            [list(set(indexes)), organization_id],
        )
        return {
            bytes(index): (subject_id, bytes(digest))
            for index, subject_id, digest in cursor.fetchall()
        }


def _opened(vault: Vault, subject_ids: Iterable[UUID]) -> dict[UUID, tuple[bytes, Identity]]:
    """Subject → wrapped key and identity, of the vault's organization."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, key, identity FROM consent_subject "
            "WHERE organization_id = %s AND id = ANY(%s::uuid[])",
            [vault.organization_id, list(subject_ids)],
        )
        rows = cursor.fetchall()
    return {
        subject_id: (
            bytes(key),
            from_values(
                vault.open(bytes(identity), wrapped=bytes(key), context=context_of(subject_id))
            ),
        )
        for subject_id, key, identity in rows
    }


def _digest(vault: Vault, identity: Identity) -> bytes:
    words = "|".join("" if value is None else str(value) for value in to_values(identity).values())
    return vault.blind_index("identity", words)


def _chunks(identities: Iterable[Identity]) -> Iterator[list[Identity]]:
    remaining = iter(identities)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
