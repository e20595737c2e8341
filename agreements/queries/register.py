"""The list of agreements, and one of them by its reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from agreements.models import Agreement, Draft, Revision
from agreements.rules.lifecycle import AGREEMENT, Status, status_on
from portal.models import Organization
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
    """Own drafts show the terms being written; everything else shows the last revision."""
    agreements = list(
        agreements_for(actor)
        .select_related("draft")
        .prefetch_related("revision__parties__organization")
    )
    names = _names_in_drafts(agreements)
    return [_line(agreement, names, day) for agreement in agreements]


def _names_in_drafts(agreements: Iterable[Agreement]) -> dict[UUID, str]:
    """Names of the parties that only a draft mentions, fetched at once."""
    drafts = [draft for agreement in agreements if (draft := _draft(agreement))]
    named = {party for draft in drafts for party in draft.terms.party_ids}
    return dict(Organization.objects.filter(id__in=named).values_list("id", "name"))


def _draft(agreement: Agreement) -> Draft | None:
    return getattr(agreement, "draft", None)


def _line(agreement: Agreement, names: dict[UUID, str], day: date) -> RegisterLine:
    draft, revision = _draft(agreement), agreement.revision
    status = status_on(
        agreement.status, expires_on=revision.expires_on if revision else None, day=day
    )
    shown = draft.terms if draft else revision
    return RegisterLine(
        reference=agreement.reference,
        title=draft.terms.title if draft else agreement.title,
        parties=_parties(draft, revision, names),
        status=status,
        effective_on=shown.effective_on if shown else None,
        expires_on=shown.expires_on if shown else None,
        who_acts=AGREEMENT.states[status],
    )


def _parties(
    draft: Draft | None, revision: Revision | None, names: dict[UUID, str]
) -> tuple[str, ...]:
    if draft is not None:
        return tuple(names.get(party, "Unknown") for party in draft.terms.party_ids)
    if revision is None:
        return ()
    ordered = sorted(revision.parties.all(), key=lambda party: party.position)
    return tuple(party.organization.name for party in ordered)
