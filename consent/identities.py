"""The identity vault, many students at once. Nothing here decides who may look: queries do."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from consent.indexes import birth_index as birth_index
from consent.indexes import full_name_index as full_name_index
from consent.indexes import name_index as name_index
from consent.indexes import number_index as number_index
from consent.indexes import state_index as state_index
from consent.rules.identity import (
    Identity,
    completed,
    from_values,
    normal_name,
    to_values,
)
from portal.rowsecurity.bulk import Staged
from portal.vault import Vault

CHUNK = 10_000
T = TypeVar("T")

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

_NAMES = ", ".join(_COLUMNS)
_INSERT = f"""
INSERT INTO consent_subject (organization_id, {_NAMES})
SELECT %s, {_NAMES} FROM subjects_told
"""  # noqa: S608 - constants above
_UPDATE = """
UPDATE consent_subject s SET identity = t.identity, identity_digest = t.identity_digest,
    state_id_index = t.state_id_index, name_birth_index = t.name_birth_index,
    birth_index = t.birth_index, name_index = t.name_index
FROM subjects_told t WHERE s.organization_id = %s AND s.id = t.id
"""
# One value goes and one comes: a list of as many would take longer to write and to read than the
# look-ups themselves.
_KNOWN = """
SELECT string_agg(s.student_id_index || uuid_send(s.id) || s.identity_digest, ''::bytea)
FROM generate_series(0, %s - 1) place JOIN consent_subject s
    ON s.student_id_index = substring(%s::bytea FROM place * 16 + 1 FOR 16)
WHERE s.organization_id = %s
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the identities: the subject of each student number, and counts."""

    ids: dict[str, UUID]
    added: int
    changed: int
    unchanged: int
    changed_ids: set[str]


class Placed(NamedTuple):
    """The subject of an identity, by its sixteen bytes; whether what is on file of them changes,
    or is the first that is known of them."""

    subject_id: bytes
    is_changed: bool
    is_new: bool


class Prepared(NamedTuple):
    """A subject to write: new with a fresh key, or changed under the key it has."""

    id: bytes
    key: bytes | None
    identity: Identity
    values: dict[str, Any]
    digest: bytes
    number_index: bytes


def context_of(subject_id: UUID) -> str:
    """What a sealed identity is bound to: moved to another row it does not open."""
    return _context(subject_id.bytes)


def _context(subject_id: bytes) -> str:
    h = subject_id.hex()
    return f"consent_subject|{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}|identity"


class Registry:
    """Finds the subjects of identities, portion by portion; with `writes`, stores who they are.

    A number already on file keeps its subject, and a field left blank keeps what another file
    told. A number comes once in all portions together. Without `writes`, numbers that are not yet
    on file get a passing id. Imports of one organization take turns.

    With `leaves_newcomers`, the last step is the caller's: `newcomers` is the statement that
    writes the new subjects of the portion, to be carried out before the next one is placed.
    """

    def __init__(self, vault: Vault, *, writes: bool, leaves_newcomers: bool = False) -> None:
        self._vault, self._writes = vault, writes
        self._leaves_newcomers = leaves_newcomers
        self.added = self.changed = self.unchanged = 0
        if writes:
            _take_turns(vault.organization_id)
            self._told = Staged("subjects_told", _COLUMNS)

    @property
    def newcomers(self) -> tuple[str, list[Any]]:
        return _INSERT, [self._vault.organization_id]

    def place(self, told: Sequence[Identity]) -> list[Placed]:
        """The subjects of these identities, in their order."""
        return self.placed(self.prepared(told))

    def prepared(self, told: Iterable[Identity]) -> list[Prepared]:
        """What `placed` needs of them; asks nothing of the database."""
        return [_row(self._vault, identity) for identity in told]

    def placed(self, rows: Sequence[Prepared]) -> list[Placed]:
        known = _known(self._vault.organization_id, [row.number_index for row in rows])
        if len({row.number_index for row in rows}) < len(rows):
            raise ValueError("a student number comes twice")
        added = [row for row in rows if row.number_index not in known]
        changed = _changed(self._vault, rows, known)
        self._count(len(rows), len(added), len(changed))
        if self._writes:
            self._write(_UPDATE, list(changed.values()))
            self._write("" if self._leaves_newcomers else _INSERT, added)
        return [
            Placed(known[row.number_index][0], row.number_index in changed, False)
            if row.number_index in known
            else Placed(row.id, False, True)
            for row in rows
        ]

    def _count(self, told: int, added: int, changed: int) -> None:
        self.added += added
        self.changed += changed
        self.unchanged += told - added - changed

    def _write(self, statement: str, rows: list[Prepared]) -> None:
        """Without a statement they stay where the caller's finds them, even if there are none."""
        if not rows and statement:
            return
        self._told.forget()
        self._told.take(_sealed(self._vault, row) for row in rows)
        if statement:
            with connection.cursor() as cursor:
                cursor.execute(statement, [self._vault.organization_id])


def _new_id() -> bytes:
    """A random UUID, version 4."""
    drawn = bytearray(os.urandom(16))
    drawn[6] = drawn[6] & 0x0F | 0x40
    drawn[8] = drawn[8] & 0x3F | 0x80
    return bytes(drawn)


def _take_turns(organization_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"consent_subject|{organization_id}"],
        )


def store(vault: Vault, organization_id: UUID, identities: Iterable[Identity]) -> Stored:
    """Stores who the students are. A number already on file keeps its subject."""
    return _all_placed(Registry(vault, writes=True), identities)


def survey(vault: Vault, organization_id: UUID, identities: Iterable[Identity]) -> Stored:
    """What `store` would do, for a preview; numbers not yet on file get a passing id."""
    return _all_placed(Registry(vault, writes=False), identities)


def _all_placed(registry: Registry, identities: Iterable[Identity]) -> Stored:
    ids, changed_ids = {}, set()
    for told in portions(identities):
        for identity, one in zip(told, registry.place(told), strict=True):
            ids[identity.student_id] = UUID(bytes=one.subject_id)
            if one.is_changed:
                changed_ids.add(identity.student_id)
    return Stored(ids, registry.added, registry.changed, registry.unchanged, changed_ids)


def opened(vault: Vault, subject_ids: Iterable[UUID]) -> dict[UUID, Identity]:
    """The identities of these subjects of the vault's organization."""
    return {
        subject_id: identity for subject_id, (_, identity) in _opened(vault, subject_ids).items()
    }


def found(vault: Vault, student_ids: Iterable[str]) -> dict[str, UUID]:
    """The subjects of the numbers that are on file."""
    indexes = {number: number_index(vault, number) for number in student_ids}
    known = _known(vault.organization_id, indexes.values())
    return {
        number: UUID(bytes=known[index][0]) for number, index in indexes.items() if index in known
    }


def _row(vault: Vault, identity: Identity) -> Prepared:
    values = to_values(identity)
    index = number_index(vault, identity.student_id)
    return Prepared(_new_id(), None, identity, values, _digest(vault, values), index)


def _changed(
    vault: Vault, rows: Sequence[Prepared], known: dict[bytes, tuple[bytes, bytes]]
) -> dict[bytes, Prepared]:
    """Those that still differ once what was known completes them; only these are opened."""
    differing = [
        (row, UUID(bytes=known[row.number_index][0]))
        for row in rows
        if row.number_index in known and row.digest != known[row.number_index][1]
    ]
    before = _opened(vault, [subject_id for _, subject_id in differing]) if differing else {}
    changed = {}
    for row, subject_id in differing:
        key, earlier = before[subject_id]
        identity = completed(row.identity, earlier)
        values = to_values(identity)
        fresh = _digest(vault, values)
        if fresh != known[row.number_index][1]:
            changed[row.number_index] = Prepared(
                subject_id.bytes, key, identity, values, fresh, row.number_index
            )
    return changed


def _sealed(vault: Vault, row: Prepared) -> tuple[object, ...]:
    identity, context = row.identity, _context(row.id)
    if row.key is None:
        key, sealed = vault.seal_new(row.values, context=context)
    else:
        key, sealed = row.key, vault.seal(row.values, wrapped=row.key, context=context)
    first, last = normal_name(identity.first_name), normal_name(identity.last_name)
    born = row.values["birth_date"]
    return (
        row.id,
        key,
        sealed,
        row.digest,
        row.number_index,
        state_index(vault, identity.state_id),
        vault.blind_index("name_birth", f"{first}|{last}|{born}") if born else None,
        vault.blind_index("birth", born) if born else None,
        vault.blind_index("name", f"{first}|{last}"),
    )


def _known(organization_id: UUID, indexes: Iterable[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
    """Index → subject and digest, of those on file."""
    asked = set(indexes)
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [len(asked), b"".join(asked), organization_id])
        told = bytes(cursor.fetchone()[0] or b"")
    return {
        told[at : at + 16]: (told[at + 16 : at + 32], told[at + 32 : at + 48])
        for at in range(0, len(told), 48)
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


def _digest(vault: Vault, values: dict[str, Any]) -> bytes:
    words = "|".join("" if value is None else value for value in values.values())
    return vault.blind_index("identity", words)


def portions(items: Iterable[T]) -> Iterator[list[T]]:
    """So many at a time as `Registry.place` takes well."""
    remaining = iter(items)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
