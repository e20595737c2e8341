"""Students who decide for themselves now, and whether they were told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from consent import identities
from consent.models import FamilyLink, RightsPassing
from consent.queries.students import organizations_for
from consent.rules.vocabulary import LinkKind
from portal import clock
from portal.inbox import InboxItem
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.vault import Vault

MOST = 500


@dataclass(frozen=True, slots=True)
class TakingOver:
    """One student whose rights have passed; `invited_at` None: no letter was made."""

    passing: RightsPassing
    name: str
    invited_at: datetime | None
    used_at: datetime | None

    @property
    def subject_id(self) -> UUID:
        return self.passing.subject_id


def taking_over_for(actor: Actor) -> list[TakingOver]:
    """Those without a letter first, latest first. The most recent of each district."""
    found: list[TakingOver] = []
    for organization_id, _ in organizations_for(actor, Permission.CONSENT_WRITE):
        rows = list(
            RightsPassing.objects.filter(
                organization_id=organization_id, on__lte=clock.today()
            ).order_by("-on", "id")[:MOST]
        )
        ids = [row.subject_id for row in rows]
        names = identities.opened(Vault.for_organization(organization_id), ids)
        links = {
            link.subject_id: link
            for link in FamilyLink.objects.filter(
                subject_id__in=ids, kind=LinkKind.CLAIM, revoked_at=None
            )
        }
        for row in rows:
            link = links.get(row.subject_id)
            found.append(
                TakingOver(
                    passing=row,
                    name=names[row.subject_id].full_name,
                    invited_at=link.made_at if link else None,
                    used_at=link.used_at if link else None,
                )
            )
    return sorted(found, key=lambda one: (one.invited_at is not None, one.name))


def taking_over_waiting_for(actor: Actor, day: date) -> Iterator[InboxItem]:
    own = actor.organizations_with(Permission.CONSENT_WRITE)
    if not own:
        return
    told = FamilyLink.objects.filter(kind=LinkKind.CLAIM, revoked_at=None).values("subject_id")
    waiting = RightsPassing.objects.filter(organization_id__in=own, on__lte=day).exclude(
        subject_id__in=told
    )
    first = waiting.order_by("recorded_at").first()
    if first is not None:
        number = waiting.count()
        yield InboxItem(
            title=f"Tell {number:,} student{'' if number == 1 else 's'} who decide now",
            url=reverse("taking_over"),
            detail="Print the letters with their own links. Their guardians' pages are closed.",
            since=first.recorded_at,
        )
