"""What an agreement rests on: what it amends, what amends it, what it stands under, who joined it.

Needs an open scope. What the acting person cannot see counts as not in force: nothing moves under
an agreement whose foundation is hidden.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from agreements.models import Agreement
from agreements.rules.lifecycle import BEFORE_ACTIVE, Status, status_on
from agreements.rules.standing import Standing, why_stopped

HIDDEN = Standing(
    reference="(which you cannot see)",
    status=Status.WITHDRAWN,
    effective_on=date.max,
    expires_on=date.max,
)


@dataclass(frozen=True, slots=True)
class Member:
    """An organization bound by a memorandum: a party of it, or one that joined by a joinder."""

    organization_id: UUID
    joinder: str
    since: date


def status_of(agreement: Agreement, day: date) -> Status:
    """Its status on a day, whatever is stored."""
    revision = agreement.revision
    return status_on(
        agreement.status,
        expires_on=revision.expires_on if revision else None,
        day=day,
        ends_on=agreement.ends_on,
        superseded_on=agreement.superseded_on,
    )


def governing(agreement: Agreement, day: date) -> Agreement:
    """The agreement, or the amendment that governs in its place on this day.

    An amendment that the acting person cannot see leaves the old one, which is superseded.
    """
    current = agreement
    while current.superseded_on is not None and day >= current.superseded_on:
        later = amendment_of(current)
        if later is None:
            break
        current = later
    return current


def amendment_of(agreement: Agreement) -> Agreement | None:
    """The signed amendment, at most one, whether its first day has come or not."""
    signed = Agreement.objects.exclude(status__in=BEFORE_ACTIVE).select_related("revision", "lead")
    return signed.filter(amends_id=agreement.id).first()


def amended_by(agreement: Agreement) -> list[Agreement]:
    """What it replaced, nearest first, as far as the acting person can see."""
    found: list[Agreement] = []
    before = _one(agreement.amends_id)
    while before is not None:
        found.append(before)
        before = _one(before.amends_id)
    return found


def standing(agreement: Agreement, day: date) -> Standing:
    """Where it stands, with everything it rests on as that is amended on this day."""
    revision = agreement.revision
    if revision is None:
        return HIDDEN
    return Standing(
        reference=agreement.reference,
        status=Status(agreement.status),
        effective_on=revision.effective_on,
        expires_on=revision.expires_on,
        ends_on=agreement.ends_on,
        superseded_on=agreement.superseded_on,
        amended=_amended(agreement, day),
        parent=parent_standing(agreement.parent_id, day),
        agreement_id=agreement.id,
        sha256=revision.sha256,
    )


def parent_standing(parent_id: UUID | None, day: date) -> Standing | None:
    """The agreement above as it is amended, with its terms and its members."""
    if parent_id is None:
        return None
    parent = _one(parent_id)
    if parent is None:
        return HIDDEN
    now = governing(parent, day)
    if now.revision is None:
        return HIDDEN
    members = frozenset(member.organization_id for member in members_of(now.id, day))
    return dataclasses.replace(standing(now, day), terms=now.revision.terms, member_ids=members)


def is_in_force(agreement: Agreement, day: date) -> bool:
    """Whether it governs on this day: it, what it amends and all it stands under."""
    return why_stopped(standing(agreement, day), day) is None


def members_of(agreement_id: UUID, day: date) -> list[Member]:
    """Who is bound by it on this day, parties first; nobody when it cannot be seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, COALESCE(joinder, ''), since "
            "FROM members_of_agreement(%s, %s) ORDER BY joinder NULLS FIRST, since",
            [agreement_id, day],
        )
        return [Member(*row) for row in cursor.fetchall()]


def hold(agreement_id: UUID) -> None:
    """Until this transaction ends, nobody suspends, ends or amends what decides for this agreement:
    itself, its amendments, what these amend and all they stand under."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hold_agreement(%s)", [agreement_id])


def _amended(agreement: Agreement, day: date) -> Standing | None:
    if agreement.amends_id is None:
        return None
    before = _one(agreement.amends_id)
    if before is None or before.revision is None:
        return HIDDEN
    return Standing(
        reference=before.reference,
        status=Status(before.status),
        effective_on=before.revision.effective_on,
        expires_on=before.revision.expires_on,
        ends_on=before.ends_on,
        superseded_on=before.superseded_on,
        amended=_amended(before, day),
    )


def _one(agreement_id: UUID | None) -> Agreement | None:
    if agreement_id is None:
        return None
    return Agreement.objects.select_related("revision", "lead").filter(id=agreement_id).first()
