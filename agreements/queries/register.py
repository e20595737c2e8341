"""The list of agreements, and one of them by its reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from agreements.models import Agreement
from agreements.rules.lifecycle import AGREEMENT, Status, status_on
from portal.rules.actor import Actor
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One agreement in the register: who, where it stands, until when."""

    reference: str
    title: str
    parties: tuple[str, ...]
    status: Status
    effective_on: date | None
    expires_on: date | None
    who_acts: str


def agreements_for(actor: Actor) -> QuerySet[Agreement]:
    """Agreements of the organizations in which the actor may read them, latest change first."""
    own = actor.organizations_with(Permission.AGREEMENT_READ)
    mine = Q(lead_id__in=own) | Q(revision__parties__organization_id__in=own)
    return (
        Agreement.objects.filter(mine)
        .select_related("lead", "revision")
        .order_by("-changed_at")
        .distinct()
    )


def agreement_for(actor: Actor, reference: str) -> Agreement:
    """The agreement, or not found: a stranger's agreement does not exist."""
    found = agreements_for(actor).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def register_for(actor: Actor, day: date) -> list[RegisterLine]:
    agreements = agreements_for(actor).prefetch_related("revision__parties__organization")
    return [_line(agreement, day) for agreement in agreements]


def _line(agreement: Agreement, day: date) -> RegisterLine:
    revision = agreement.revision
    status = status_on(
        agreement.status, expires_on=revision.expires_on if revision else None, day=day
    )
    names = (
        tuple(
            party.organization.name
            for party in sorted(revision.parties.all(), key=lambda party: party.position)
        )
        if revision
        else (agreement.lead.name,)
    )
    return RegisterLine(
        reference=agreement.reference,
        title=agreement.title,
        parties=names,
        status=status,
        effective_on=revision.effective_on if revision else None,
        expires_on=revision.expires_on if revision else None,
        who_acts=AGREEMENT.states[status],
    )
