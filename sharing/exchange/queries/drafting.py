"""The cohort page: what may be sent, how many, and why others stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload
from uuid import UUID

from django.http import Http404

from agreements.catalog import catalog
from agreements.rules.elements import Element, listed
from consent import identities
from consent.rules.identity import Identity
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from portal.ui.counts import Count
from portal.vault import Vault
from sharing.exchange import facts
from sharing.exchange.pausing import paused
from sharing.exchange.rules.contents import columns_of, not_held
from sharing.exchange.rules.pairs import FlowPair, both, coverage_of
from sharing.exchange.rules.tallies import Withheld, strip_of, withheld_in
from sharing.records.models import Graduation
from sharing.rules.access import ALLOWED


@dataclass(frozen=True, slots=True)
class Offer:
    """A pair of flows that the actor's district could use, and whether it may today."""

    pair: FlowPair
    partner: str
    coverage: Decision
    paused: Decision

    @property
    def label(self) -> str:
        out = self.pair.out
        return f"{self.partner}: {out.flow.purpose.label.lower()} ({out.reference})"


@dataclass(frozen=True, slots=True)
class Draft:
    """A cohort as it is decided now. Sent and withheld make the cohort."""

    offer: Offer
    class_of: int
    counts: dict[str, int]

    @property
    def cohort(self) -> int:
        return sum(self.counts.values())

    @property
    def sent(self) -> int:
        return self.counts.get(ALLOWED, 0)

    @property
    def withheld(self) -> list[Withheld]:
        return withheld_in(self.counts)

    @property
    def elements(self) -> list[Element]:
        return listed(columns_of(self.offer.pair.out.flow.elements)[1:])

    @property
    def not_held(self) -> list[Element]:
        return listed(not_held(self.offer.pair.out.flow.elements), catalog())

    @property
    def returned_elements(self) -> list[Element]:
        return listed(self.offer.pair.back.flow.elements, catalog())

    @property
    def strip(self) -> tuple[list[Count], Count]:
        """Parts and whole for the reconciling strip."""
        return strip_of(self.counts, "To be sent")


def offers_for(actor: Actor, day: date) -> list[Offer]:
    """Every pair of flows of the districts for which the actor may build a cohort."""
    districts = actor.organizations_with(Permission.EXCHANGE_REQUEST)
    pairs = [pair for district in districts for pair in facts.pairs_of(district)]
    names = dict(
        Organization.objects.filter(
            id__in=[pair.out.flow.recipient_id for pair in pairs]
        ).values_list("id", "name")
    )
    return [
        Offer(
            pair,
            names[pair.out.flow.recipient_id],
            both(coverage_of(pair.out, day=day), coverage_of(pair.back, day=day)),
            paused(pair.out.flow.giver_id, pair.out.flow.recipient_id, day),
        )
        for pair in pairs
    ]


def classes_for(actor: Actor) -> list[int]:
    """Graduating classes on file, latest first."""
    districts = actor.organizations_with(Permission.EXCHANGE_REQUEST)
    return list(
        Graduation.objects.filter(organization_id__in=districts)
        .order_by("-class_of")
        .values_list("class_of", flat=True)
        .distinct()
    )


def draft_for(actor: Actor, *, pair_key: str, class_of: int, day: date) -> Draft:
    """The cohort decided for every student, as of this moment."""
    offer = _offer(actor, pair_key, day)
    return Draft(offer, class_of, facts.tally(_decided(offer, class_of, day)))


def names_for(actor: Actor, draft: Draft, code: str, day: date) -> Sequence[tuple[UUID, Identity]]:
    """The students withheld for one reason, opened page by page; for those who may read names."""
    if not actor.may_in(Permission.STUDENT_READ, draft.offer.pair.out.flow.giver_id):
        raise Http404
    reason = next((one for one in draft.withheld if one.code == code and one.opens_names), None)
    if reason is None:
        raise Http404
    return _Names(draft, reason, _decided(draft.offer, draft.class_of, day))


def _offer(actor: Actor, pair_key: str, day: date) -> Offer:
    for offer in offers_for(actor, day):
        if offer.pair.key == pair_key:
            return offer
    raise Http404


def _decided(offer: Offer, class_of: int, day: date) -> facts.Sql:
    flow = offer.pair.out.flow
    return facts.decide_cohort(
        organization_id=flow.giver_id,
        class_of=class_of,
        flow=flow,
        coverage=offer.coverage,
        day=day,
    )


class _Names(Sequence[tuple[UUID, Identity]]):
    """Looks like a list to the paginator; opens only the page that is asked for."""

    def __init__(self, draft: Draft, reason: Withheld, decided: facts.Sql) -> None:
        self._draft, self._reason, self._decided = draft, reason, decided

    def __len__(self) -> int:
        return self._reason.students

    @overload
    def __getitem__(self, at: int) -> tuple[UUID, Identity]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[UUID, Identity]]: ...
    def __getitem__(self, at: int | slice) -> tuple[UUID, Identity] | list[tuple[UUID, Identity]]:
        if isinstance(at, int):
            return self[at : at + 1][0]
        start, stop, _ = at.indices(len(self))
        subjects = facts.under(self._decided, self._reason.code, start=start, stop=stop)
        vault = Vault.for_organization(self._draft.offer.pair.out.flow.giver_id)
        opened = identities.opened(vault, subjects)
        return [(subject_id, opened[subject_id]) for subject_id in subjects]
