"""What waits for the actor: to approve, to sign, returned to the drafters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements import facts
from agreements.models import Agreement
from agreements.queries.clocks import waiting_in
from agreements.queries.register import agreements_for
from agreements.rules.lifecycle import WAITS_FOR_SOMEONE
from agreements.rules.progress import Waiting
from agreements.rules.signing import RevisionFacts, decide_approval, decide_signature
from agreements.rules.steps import Clock
from portal.rules.actor import Actor
from portal.rules.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that the actor can do now: approve, sign or revise an agreement."""

    what: str
    agreement: Agreement
    clock: Clock
    covers: str = ""  # the colleague for whom the actor does it, if any


def waiting_for(actor: Actor, day: date) -> Iterator[Task]:
    """Everything that the actor can do now, in a few queries however much it is."""
    if not actor.may(Permission.AGREEMENT_READ):
        return
    in_process = agreements_for(actor).filter(status__in=WAITS_FOR_SOMEONE)
    waiting = list(in_process.defer("revision__content"))
    known = facts.facts_of(waiting)
    awaited = waiting_in(actor, waiting, day)
    for agreement in waiting:
        for one in awaited.get(agreement.id, ()):
            if _can(actor, known[agreement.id], one):
                yield Task(one.what, agreement, one.clock, _covers(actor, one))
                break


def _can(actor: Actor, about: RevisionFacts, one: Waiting) -> bool:
    party = one.organization_id
    if party not in actor.organization_ids:
        return False
    if one.what == "approve":
        return bool(decide_approval(about, actor, party, about.sha256))
    if one.what == "sign":
        return bool(decide_signature(about, actor, party, about.sha256))
    return actor.may_in(Permission.AGREEMENT_DRAFT, party)


def _covers(actor: Actor, one: Waiting) -> str:
    holder = actor.covers_as(one.roles, one.organization_id)
    return _name(actor, one.organization_id, one.roles, holder) if holder else ""


def _name(actor: Actor, organization_id: UUID, roles: tuple[Role, ...], holder: UUID) -> str:
    return next(
        (
            seat.covers_name
            for seat in actor.seats
            if seat.organization_id == organization_id
            and seat.role in roles
            and seat.covers_id == holder
        ),
        "",
    )
