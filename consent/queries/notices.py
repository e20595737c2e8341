"""What families were shown, and whom they may name."""

from __future__ import annotations

from uuid import UUID

from consent.models import Notice
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.rules.vocabulary import OrganizationKind


def recipients_for(actor: Actor) -> list[tuple[UUID, str]]:
    """The organizations a decision may name: the directory, without schools and the own one."""
    others = Organization.objects.exclude(kind=OrganizationKind.SCHOOL).exclude(
        id__in=actor.organization_ids
    )
    return list(others.order_by("name").values_list("id", "name"))


def notices_for(actor: Actor) -> list[Notice]:
    own = actor.organizations_with(Permission.CONSENT_READ)
    return list(
        Notice.objects.filter(organization_id__in=own)
        .select_related("organization", "published_by")
        .order_by("organization__name", "purpose", "-published_at")
    )
