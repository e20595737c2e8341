"""Corrections that families asked for, as the district answers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from consent import identities
from consent.corrections import Asked, opened
from consent.models import Correction
from consent.rules.vocabulary import CorrectionStatus
from portal.inbox import InboxItem
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.vault import Vault

# 34 CFR 99.10: a request about a record is met within 45 days.
DAYS_TO_ANSWER = 45


@dataclass(frozen=True, slots=True)
class AskedOf:
    """A correction with the student's name, for those who may read it."""

    asked: Asked
    student: str

    @property
    def row(self) -> Correction:
        return self.asked.row

    @property
    def due_on(self) -> date:
        return self.row.asked_at.date() + timedelta(days=DAYS_TO_ANSWER)


def corrections_for(actor: Actor) -> list[AskedOf]:
    """Open ones first, oldest first."""
    own = actor.organizations_with(Permission.CONSENT_WRITE)
    rows = (
        Correction.objects.filter(organization_id__in=own)
        .select_related("subject", "answered_by")
        .order_by("-status", "asked_at")
    )
    return [_told(row) for row in rows]


def correction_for(actor: Actor, correction_id: UUID) -> AskedOf:
    own = actor.organizations_with(Permission.CONSENT_WRITE)
    row = (
        Correction.objects.filter(id=correction_id, organization_id__in=own)
        .select_related("subject", "answered_by")
        .first()
    )
    if row is None:
        raise Http404
    return _told(row)


def corrections_waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    own = actor.organizations_with(Permission.CONSENT_WRITE)
    if not own:
        return
    waiting = Correction.objects.filter(organization_id__in=own, status=CorrectionStatus.OPEN)
    first = waiting.order_by("asked_at").first()
    if first is not None:
        number = waiting.count()
        yield InboxItem(
            title=f"Answer {number:,} correction{'' if number == 1 else 's'} that families ask",
            url=reverse("corrections"),
            detail="A family reads your answer on its page.",
            since=first.asked_at,
            due=first.asked_at.date() + timedelta(days=DAYS_TO_ANSWER),
        )


def _told(row: Correction) -> AskedOf:
    vault = Vault.for_organization(row.organization_id)
    identity = identities.opened(vault, [row.subject_id])[row.subject_id]
    return AskedOf(opened(vault, row.subject, row), identity.full_name)
