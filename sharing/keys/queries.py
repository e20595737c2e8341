"""Keys as the organization's own people see them; others find none."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404

from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.keys.models import RegisteredKey
from sharing.keys.rules.lifecycle import KeyStatus


def keys_for(actor: Actor) -> QuerySet[RegisteredKey]:
    """Keys of organizations whose keys the actor tends: in use, waiting, then those that ended."""
    order = (KeyStatus.ACTIVE, KeyStatus.WAITING, KeyStatus.RETIRED)
    places = [When(status=status, then=Value(place)) for place, status in enumerate(order)]
    return (
        RegisteredKey.objects.filter(
            organization_id__in=actor.organizations_with(Permission.KEY_MANAGE)
        )
        .exclude(status=KeyStatus.DISCARDED)
        .select_related("organization", "added_by", "proven_by", "ended_by")
        .order_by(
            Case(*places, default=Value(len(order)), output_field=IntegerField()), "-added_at", "id"
        )
    )


def key_for(actor: Actor, key_id: UUID) -> RegisteredKey:
    found = keys_for(actor).filter(id=key_id).first()
    if found is None:
        raise Http404
    return found


def keeper_of(actor: Actor) -> UUID:
    """The organization for which the actor tends keys."""
    found = sorted(actor.organizations_with(Permission.KEY_MANAGE))
    if not found:
        raise Http404
    return found[0]
