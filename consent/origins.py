"""Students whom one file brought, and what of them it changed: taken back as a whole.

Called by the apps above within their own action; `images` is SQL that gives the rows as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

# Every table that names a student, whichever app it belongs to: asked of the database, so that
# none is forgotten.
REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname
FROM pg_constraint c
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
WHERE c.contype = 'f' AND c.confrelid = 'consent_subject'::regclass
    AND a.attname <> 'organization_id'
GROUP BY 1, 2 ORDER BY 1
"""
RESTORE = """
UPDATE consent_subject s SET identity = b.identity, identity_digest = b.identity_digest,
    state_id_index = b.state_id_index, name_birth_index = b.name_birth_index,
    birth_index = b.birth_index, name_index = b.name_index
FROM (SELECT (jsonb_populate_record(NULL::consent_subject, i.before)).* FROM ({images}) i) b
WHERE s.id = b.id
"""
FORGET = "DELETE FROM consent_subject WHERE organization_id = %s AND brought_by = %s"
COUNT = "SELECT count(*) FROM consent_subject WHERE organization_id = %s AND brought_by = %s"


def count_brought(organization_id: UUID, source: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [organization_id, source])
        return int(cursor.fetchone()[0])


def told_about(
    organization_id: UUID, source: UUID, *, but: frozenset[str]
) -> Iterator[tuple[str, int]]:
    """Tables that by now hold something about the students whom the file brought, with how many
    rows; `but` those that the file itself wrote."""
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES)
        for table, column in cursor.fetchall():
            if table in but:
                continue
            cursor.execute(
                f"SELECT count(*) FROM {table} WHERE {column} IN (SELECT id FROM "  # noqa: S608
                "consent_subject WHERE organization_id = %s AND brought_by = %s)",
                [organization_id, source],
            )
            if found := cursor.fetchone()[0]:
                yield table, found


def take_back(organization_id: UUID, source: UUID, *, images: str, values: list[Any]) -> int:
    """Sets changed students back and forgets those whom the file brought; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(RESTORE.format(images=images), values)
        cursor.execute(FORGET, [organization_id, source])
        return cursor.rowcount
