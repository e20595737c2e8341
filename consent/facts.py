"""How students stand, as facts: for all of an organization in one query, or for one by the fold."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from consent.models import ConsentEvent, DirectoryOptOut
from consent.rules.status import Event, OptOut, Standing, effective, opted_out
from consent.rules.vocabulary import ConsentKind, OptOutKind
from portal.rules.vocabulary import Purpose

# The order of consent.rules.status, said in SQL; a property test holds the two together.
_STANDING = """
SELECT s.id AS subject_id,
    CASE
        WHEN e.kind = 'given' AND e.expires_on < %s THEN 'expired'
        ELSE COALESCE(e.kind, 'none')
    END AS consent,
    e.id AS consent_event_id,
    COALESCE(o.kind = 'set', false) AS opted_out
FROM consent_subject s
LEFT JOIN LATERAL (
    SELECT id, kind, expires_on
    FROM consent_consentevent
    WHERE subject_id = s.id AND organization_id = s.organization_id AND purpose = %s
        AND (recipient_id IS NULL OR recipient_id = %s) AND effective_on <= %s
    ORDER BY effective_on DESC, recorded_at DESC, (recipient_id IS NOT NULL) DESC, position DESC,
        id DESC
    LIMIT 1
) e ON true
LEFT JOIN LATERAL (
    SELECT kind
    FROM consent_directoryoptout
    WHERE subject_id = s.id AND organization_id = s.organization_id AND effective_on <= %s
    ORDER BY effective_on DESC, recorded_at DESC, position DESC, id DESC
    LIMIT 1
) o ON true
WHERE s.organization_id = %s
"""


def standing_sql(
    *, organization_id: UUID, purpose: Purpose, recipient_id: UUID | None, day: date
) -> tuple[str, list[Any]]:
    """SQL and parameters: one row per subject of the organization, with the columns
    `subject_id uuid, consent text, consent_event_id uuid, opted_out boolean`.
    """
    return _STANDING, [day, purpose.value, recipient_id, day, day, organization_id]


def standing_of(
    subject_id: UUID, *, purpose: Purpose, recipient_id: UUID | None, day: date
) -> tuple[Standing, bool]:
    """One student's standing by the fold, and whether the family opted out of the directory."""
    standing = effective(events_of(subject_id), purpose=purpose, recipient_id=recipient_id, day=day)
    return standing, opted_out(opt_outs_of(subject_id), day=day)


def events_of(subject_id: UUID) -> list[Event]:
    return [as_event(row) for row in ConsentEvent.objects.filter(subject_id=subject_id)]


def opt_outs_of(subject_id: UUID) -> list[OptOut]:
    return [as_opt_out(row) for row in DirectoryOptOut.objects.filter(subject_id=subject_id)]


def as_event(row: ConsentEvent) -> Event:
    return Event(
        id=row.id,
        kind=ConsentKind(row.kind),
        purpose=Purpose(row.purpose),
        recipient_id=row.recipient_id,
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        position=row.position,
        expires_on=row.expires_on,
    )


def as_opt_out(row: DirectoryOptOut) -> OptOut:
    return OptOut(
        id=row.id,
        kind=OptOutKind(row.kind),
        effective_on=row.effective_on,
        recorded_at=row.recorded_at,
        position=row.position,
    )
