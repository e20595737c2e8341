"""The list of agreements, and one of them by its reference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from agreements.finding import (
    Order,
    Standing,
    Wanted,
    counted,
    found,
    ordered,
    standing_in,
    with_status,
)
from agreements.models import Agreement, Draft, Party
from agreements.queries.clocks import Wait, clocks_for
from agreements.queries.memoranda import memoranda_for
from agreements.rules.lifecycle import AGREEMENT, Status
from agreements.rules.terms import Kind
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One agreement in the register: who, where it stands, until when."""

    reference: str
    title: str
    kind: Kind
    parties: tuple[str, ...]
    status: Status
    effective_on: date | None
    expires_on: date | None
    ends_on: date | None
    who_acts: str
    wait: Wait | None


@dataclass(frozen=True, slots=True)
class Register:
    """The agreements that were looked for, page by page, and how many stand where."""

    actor: Actor
    day: date
    agreements: QuerySet[Agreement]
    standings: dict[Standing, int]
    order: Order

    def lines(self, agreements: Any) -> list[RegisterLine]:
        """What the page or the file tells about each of these.

        A page is found first and then read: looking for it reads no more than it must.
        """
        here = Agreement.objects.filter(id__in=agreements.values("id"))
        whole = here.select_related("draft", "revision").defer("revision__content")
        shown = list(ordered(with_status(whole, self.day), self.order))
        parties = list(
            Party.objects.filter(revision_id__in=[one.revision_id for one in shown])
            .select_related("organization")
            .order_by("position")
        )
        return _lines(shown, parties, clocks_for(self.actor, shown, self.day, parties))


def agreements_for(actor: Actor) -> QuerySet[Agreement]:
    """Agreements of the organizations in which the actor may read them, latest change first."""
    return (
        Agreement.objects.filter(readable_by(actor))
        .select_related("lead", "revision")
        .order_by("-changed_at")
    )


def readable_by(actor: Actor, of: str = "") -> Q:
    """The same as a condition; `of` leads to the agreement from another table."""
    own = actor.organizations_with(Permission.AGREEMENT_READ)
    named = Party.objects.filter(organization_id__in=own).values("revision_id")
    return Q((f"{of}lead_id__in", own)) | Q((f"{of}revision_id__in", named))


def agreement_for(actor: Actor, reference: str) -> Agreement:
    """The agreement, or not found: a stranger's agreement does not exist. A memorandum is also
    found by those who joined it or may join it."""
    for known in (agreements_for(actor), memoranda_for(actor)):
        one = known.filter(reference=reference).first()
        if one is not None:
            return one
    raise Http404


def register_for(actor: Actor, wanted: Wanted, day: date) -> Register:
    """Own drafts show the terms being written; everything else shows the last revision."""
    fitting = found(with_status(agreements_for(actor), day), wanted, day)
    shown = standing_in(fitting, wanted.standing)
    return Register(actor, day, ordered(shown, wanted.order), counted(fitting), wanted.order)


def _lines(
    agreements: Sequence[Agreement], parties: Iterable[Party], waits: dict[UUID, Wait]
) -> list[RegisterLine]:
    names = _names_in_drafts(agreements)
    named: dict[UUID, list[str]] = {}
    for party in parties:
        named.setdefault(party.revision_id, []).append(party.organization.name)
    return [
        replace(_line(agreement, names, named), wait=waits.get(agreement.id))
        for agreement in agreements
    ]


def _names_in_drafts(agreements: Iterable[Agreement]) -> dict[UUID, str]:
    """Names of the parties that only a draft mentions, fetched at once."""
    drafts = [draft for agreement in agreements if (draft := _draft(agreement))]
    named = {party for draft in drafts for party in draft.terms.party_ids}
    if not named:
        return {}
    return dict(Organization.objects.filter(id__in=named).values_list("id", "name"))


def _draft(agreement: Agreement) -> Draft | None:
    return getattr(agreement, "draft", None)


def _line(
    agreement: Agreement, names: dict[UUID, str], parties: dict[UUID, list[str]]
) -> RegisterLine:
    draft = _draft(agreement)
    status = Status(agreement.now)  # type: ignore[attr-defined]
    shown = draft.terms if draft else agreement
    return RegisterLine(
        reference=agreement.reference,
        title=draft.terms.title if draft else agreement.title,
        kind=Kind(agreement.kind),
        parties=_parties(draft, agreement.revision_id, names, parties),
        status=status,
        effective_on=shown.effective_on,
        expires_on=shown.expires_on,
        ends_on=agreement.ends_on,
        who_acts=AGREEMENT.states[status],
        wait=None,
    )


def _parties(
    draft: Draft | None,
    revision_id: UUID | None,
    names: dict[UUID, str],
    parties: dict[UUID, list[str]],
) -> tuple[str, ...]:
    if draft is not None:
        return tuple(names.get(party, "Unknown") for party in draft.terms.party_ids)
    return tuple(parties.get(revision_id, ())) if revision_id else ()
