"""Who can see what under an agreement: flow by flow, by name, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from agreements import access, facts
from agreements.catalog import words_of
from agreements.lineage import status_of
from agreements.models import Agreement
from agreements.queries.viewing import decide_view
from agreements.rules.elements import Element
from agreements.rules.lifecycle import GOVERNS
from agreements.rules.terms import FlowTerms, Terms
from portal.models import User
from portal.rules.actor import Actor
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission, roles_with


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody whom a flow names: what for, and from when until when it is worth something."""

    email: str
    name: str
    does: str
    given: bool
    since: date | None
    until: date | None
    view: Decision

    @property
    def has_account(self) -> bool:
        return bool(self.name)


@dataclass(frozen=True, slots=True)
class FlowSight:
    flow: FlowTerms
    giver: str
    recipient: str
    elements: list[Element]
    people: list[NamedPerson]
    readers: str
    onward: str


@dataclass(frozen=True, slots=True)
class SightPage:
    agreement: Agreement
    governs: bool
    is_draft: bool
    flows: list[FlowSight]

    @property
    def without_account(self) -> list[str]:
        named = {one.email for flow in self.flows for one in flow.people if not one.has_account}
        return sorted(named)


def sight_for(actor: Actor, agreement: Agreement, day: date) -> SightPage:
    terms, writing = facts.current_terms(agreement)
    names = _names(terms)
    known = words_of(None if writing else agreement.revision).elements
    people = _People(actor, agreement, terms, day)
    return SightPage(
        agreement=agreement,
        governs=people.governs,
        is_draft=writing is not None,
        flows=[
            FlowSight(
                flow=flow,
                giver=names.get(flow.giver_id, "No party"),
                recipient=names.get(flow.recipient_id, "No party"),
                elements=_elements(flow, known),
                people=people.of(flow),
                readers=_readers(flow, names),
                onward=flow.redisclosure.label,
            )
            for flow in terms.flows
        ],
    )


class _People:
    """Who is named, asked of the database once for the whole page."""

    def __init__(self, actor: Actor, agreement: Agreement, terms: Terms, day: date) -> None:
        self._actor, self._agreement, self._day = actor, agreement, day
        named = {
            email.lower() for flow in terms.flows for email in (*flow.recipients, *flow.custodians)
        }
        self._names = {
            user.email.lower(): user.name or user.email
            for user in User.objects.filter(email__in=named, is_active=True)
        }
        self._given = {
            permission: {user.email.lower() for user in access.people_with(agreement, permission)}
            for permission in (access.RECEIVE, access.KEEP)
        }
        self.governs = status_of(agreement, day) in GOVERNS
        self._since = max(terms.effective_on, _active_since(agreement) or terms.effective_on)
        ends = (terms.expires_on, _before(agreement.ends_on), _before(agreement.superseded_on))
        self._until = min(last for last in ends if last is not None)

    def of(self, flow: FlowTerms) -> list[NamedPerson]:
        opens = "may open the rows" if flow.carries_rows else "may read the tables"
        return [
            *(self._person(email, opens, access.RECEIVE) for email in flow.recipients),
            *(
                self._person(email, "keeps and destroys what came", access.KEEP)
                for email in flow.custodians
            ),
        ]

    def _person(self, email: str, does: str, permission: str) -> NamedPerson:
        given = self.governs and email.lower() in self._given[permission]
        receives = permission == access.RECEIVE and self._agreement.revision_id is not None
        return NamedPerson(
            email=email,
            name=self._names.get(email.lower(), ""),
            does=does,
            given=given,
            since=self._since if given else None,
            until=self._until if given else None,
            view=decide_view(self._actor, self._agreement, email, self._day)
            if receives
            else Decision.deny(Reason("NOT_NAMED", "Custodians open nothing here.")),
        )


def _active_since(agreement: Agreement) -> date | None:
    event = agreement.events.filter(verb="activate").order_by("id").last()
    return event.at.date() if event else None


def _before(day: date | None) -> date | None:
    return day - timedelta(days=1) if day else None


def _readers(flow: FlowTerms, names: Mapping[UUID, str]) -> str:
    """Who reads tables that name nobody: a matter of roles at the recipient."""
    if flow.carries_rows or flow.recipients:
        return ""
    roles = ", ".join(role.label.lower() for role in roles_with(Permission.RELEASE_READ))
    return f"At {names.get(flow.recipient_id, 'the recipient')}, every {roles}."


def _elements(flow: FlowTerms, known: Mapping[str, Element]) -> list[Element]:
    return [known[code] for code in flow.elements if code in known]


def _names(terms: Terms) -> dict[UUID, str]:
    return {one.id: one.name for one in facts.party_facts(terms).values()}
