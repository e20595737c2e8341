"""The catalog of data elements, and what colleagues proposed for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from agreements import catalog
from agreements.models import OwnElement
from agreements.rules.elements import CATALOG, Element, Group, grouped
from agreements.rules.own_elements import (
    Standing,
    decide_judging,
    decide_retiring,
)
from portal.models import Organization
from portal.queries import partners_for
from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class OwnLine:
    """An element of the own organization, with what the reader may do about it."""

    row: OwnElement
    element: Element
    standing: Standing
    judge: Decision
    retire: Decision


@dataclass(frozen=True, slots=True)
class CatalogPage:
    groups: dict[Group, list[Element]]
    own: list[OwnLine]
    built_in: int
    added: int

    @property
    def proposed(self) -> list[OwnLine]:
        return [line for line in self.own if line.standing is Standing.PROPOSED]

    @property
    def decided(self) -> list[OwnLine]:
        return [line for line in self.own if line.standing is not Standing.PROPOSED]


def catalog_page_for(actor: Actor) -> CatalogPage:
    listed = catalog.offered()
    return CatalogPage(
        groups=grouped(None, listed),
        own=[_line(actor, row) for row in _own(actor)],
        built_in=len(CATALOG),
        added=len(listed) - len(CATALOG),
    )


def _own(actor: Actor) -> list[OwnElement]:
    rows = OwnElement.objects.filter(
        organization_id__in=actor.organizations_with(Permission.AGREEMENT_READ)
    )
    return list(
        rows.select_related("organization", "proposed_by", "decided_by").order_by("-proposed_at")
    )


def _line(actor: Actor, row: OwnElement) -> OwnLine:
    return OwnLine(
        row=row,
        element=catalog.as_element(row),
        standing=Standing(row.standing),
        judge=decide_judging(actor, row.organization_id, row.standing, row.proposed_by_id),
        retire=decide_retiring(actor, row.organization_id, row.standing),
    )


def own_element_for(actor: Actor, element_id: UUID) -> OwnElement:
    found = next((row for row in _own(actor) if row.id == element_id), None)
    if found is None:
        raise Http404
    return found


def elements_offered_for(actor: Actor, already: tuple[str, ...] = ()) -> dict[str, Element]:
    """What a flow that the actor writes may list."""
    return catalog.offered(already) if actor.may(Permission.AGREEMENT_DRAFT) else {}


def catalog_owners_for(actor: Actor) -> list[Organization]:
    """The organizations for which the actor may propose elements."""
    own = actor.organizations_with(Permission.AGREEMENT_DRAFT)
    return [one for one in partners_for(actor) if one.id in own]


def elements_waiting_for(actor: Actor) -> list[OwnElement]:
    """What colleagues proposed and the actor may decide on."""
    return [
        row
        for row in _own(actor)
        if decide_judging(actor, row.organization_id, row.standing, row.proposed_by_id)
    ]
