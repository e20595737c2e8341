"""Whom a partner's own record of disclosures means: the return that it handed in at that moment."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from consent import queries as consent
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.exchange.models import Return


def disclosed_return_for(actor: Actor, disclosure_id: UUID) -> Return:
    """For those who read the record of the organization that returned it."""
    disclosure = consent.disclosure_for(actor, disclosure_id)
    if disclosure.exchange_id is None:
        raise Http404
    found = (
        Return.objects.filter(
            organization_id=disclosure.organization_id,
            organization_id__in=actor.organizations_with(Permission.DISCLOSURE_READ),
            exchange_id=disclosure.exchange_id,
            submitted_at=disclosure.at,
        )
        .select_related("exchange", "content")
        .first()
    )
    if found is None or found.content is None:
        raise Http404
    return found
