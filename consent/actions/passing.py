"""Rights that pass to the student, at 18 or on entering college (34 CFR 99.3, 99.5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from consent import identities
from consent.rules.authority import OF_AGE, birthday
from consent.rules.vocabulary import PassingReason
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.vault import Vault

Sql = tuple[str, list[Any]]
OLDEST = 100  # years; nobody older is looked for

_BORN = """
INSERT INTO consent_rightspassing (id, organization_id, subject_id, "on", reason, recorded_at)
SELECT gen_random_uuid(), s.organization_id, s.id, born.passed_on, %s, %s
FROM unnest(%s::bytea[], %s::date[]) AS born(index, passed_on)
JOIN consent_subject s ON s.organization_id = %s AND s.birth_index = born.index
WHERE NOT EXISTS (SELECT 1 FROM consent_rightspassing p WHERE p.subject_id = s.id)
ON CONFLICT (subject_id) DO NOTHING
"""
_UNPASSED = """
SELECT DISTINCT s.birth_index FROM consent_subject s
WHERE s.organization_id = %s AND s.birth_index IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM consent_rightspassing p WHERE p.subject_id = s.id)
"""
_ENTERED = """
INSERT INTO consent_rightspassing (id, organization_id, subject_id, "on", reason, recorded_at)
SELECT gen_random_uuid(), s.organization_id, s.id, told.passed_on, %s, %s
FROM ({told}) AS told(subject_id, passed_on)
JOIN consent_subject s ON s.organization_id = %s AND s.id = told.subject_id
WHERE NOT EXISTS (SELECT 1 FROM consent_rightspassing p WHERE p.subject_id = s.id)
ON CONFLICT (subject_id) DO NOTHING
"""


@action
def pass_rights(*, organization_id: UUID, day: date, by: Actor) -> int:
    """Writes down whose rights have passed by that day because they are 18; gives how many.

    Nobody decides this: it is so from the birthday on, and holds whoever runs it and when. Birth
    dates are sealed, so every day on which somebody of that age was born has its index compared.
    """
    vault = Vault.for_organization(organization_id)
    with connection.cursor() as cursor:
        cursor.execute(_UNPASSED, [organization_id])
        waiting = {bytes(index) for (index,) in cursor.fetchall()}
    indexes: list[bytes | None] = []
    passed_on: list[date] = []
    for born in _births(day) if waiting else ():
        index = identities.birth_index(vault, born)
        if index in waiting:
            indexes.append(index)
            passed_on.append(birthday(born))
    return _written(_BORN, PassingReason.OF_AGE, [indexes, passed_on], organization_id, by)


@action
def pass_rights_at_college(
    *, organization_id: UUID, entered: Mapping[UUID, date] | Sql, by: Actor
) -> int:
    """The same for students who entered college, each on the day that the college told. `entered`
    may be SQL of subject and day, with its parameters, for more of them than fit into memory."""
    told, values = entered if isinstance(entered, tuple) else _listed(entered)
    statement = _ENTERED.format(told=told)
    return _written(statement, PassingReason.COLLEGE, values, organization_id, by)


def _listed(entered: Mapping[UUID, date]) -> Sql:
    return "SELECT * FROM unnest(%s::uuid[], %s::date[])", [list(entered), list(entered.values())]


@lru_cache(maxsize=2)
def _births(day: date) -> tuple[date, ...]:
    """Every day on which somebody was born who is 18 by then."""
    last = date(day.year - OF_AGE, 12, 31)
    first = date(day.year - OLDEST, 1, 1)
    every = (last - timedelta(days=back) for back in range((last - first).days + 1))
    return tuple(born for born in every if birthday(born) <= day)


def _written(
    statement: str,
    reason: PassingReason,
    told: list[Any],
    organization_id: UUID,
    by: Actor,
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [reason.value, clock.now(), *told, organization_id])
        passed = int(cursor.rowcount)
    record(
        "pass_rights",
        by=by,
        organization_id=organization_id,
        detail={"students": passed, "reason": reason.value},
    )
    return passed
