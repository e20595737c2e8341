"""What is held, and until when: for the organization that holds it and the one that gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404

from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from sharing.destruction import facts
from sharing.destruction.models import PackageHold
from sharing.destruction.rules.holding import decide_certify, decide_hold, decide_lift
from sharing.destruction.rules.lifecycle import OWED, HoldingStatus
from sharing.exchange.models import Exchange, Given, HandedFile
from sharing.exchange.pausing import paused
from sharing.exchange.rules.pausing import decide_next


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """One package or file that somebody took. `is_mine`: the reader's organization holds it."""

    holding: facts.Holding
    status: HoldingStatus
    days_left: int | None
    is_mine: bool
    may_certify: Decision

    @property
    def given(self) -> Given:
        return self.holding.given

    @property
    def title(self) -> str:
        return f"{'File' if self.holding.is_file else 'Package'} {self.given.reference}"

    @property
    def due_on(self) -> date:
        return self.holding.facts.due_on

    @property
    def is_owed(self) -> bool:
        return self.status in OWED

    @property
    def when(self) -> str:
        """How long there is left, in words; nothing where no day is running."""
        if self.days_left is None:
            return ""
        days = abs(self.days_left)
        if days == 0:
            return "today"
        words = "1 day" if days == 1 else f"{days:,} days"
        return f"{words} overdue" if self.days_left < 0 else f"in {words}"


@dataclass(frozen=True, slots=True)
class HoldingPage:
    line: HoldingLine
    is_giver: bool
    may_hold: Decision
    may_lift: Decision
    holds: tuple[PackageHold, ...]

    @property
    def next_feed(self) -> Decision:
        """Why nothing new is sent, where this very package is the reason."""
        if self.line.status is not HoldingStatus.OVERDUE:
            return Decision.allow()
        given = self.line.given
        return decide_next(given.recipient.name, {given.reference: self.line.due_on})


@dataclass(frozen=True, slots=True)
class Pause:
    """That nothing more goes from one organization to another, and why."""

    giver: str
    recipient: str
    decision: Decision


def holdings_for(actor: Actor, day: date) -> list[HoldingLine]:
    """What is owed first, the most urgent on top; then what is held by law, kept or gone."""
    lines = [_line(actor, one, day) for one in facts.holdings(_visible(actor))]
    return sorted(lines, key=_urgency)


def holding_for(actor: Actor, reference: str) -> facts.Holding:
    found = _visible(actor, reference=reference)
    if not found:
        raise Http404
    return facts.holdings(found)[0]


def holding_page_for(actor: Actor, reference: str, day: date) -> HoldingPage:
    holding = holding_for(actor, reference)
    known = holding.facts
    return HoldingPage(
        line=_line(actor, holding, day),
        is_giver=actor.may_in(Permission.EXCHANGE_READ, known.giver_id),
        may_hold=decide_hold(known, actor, day),
        may_lift=decide_lift(known, actor, day),
        holds=tuple(
            holding.given.holds.select_related("set_by", "lifted_by", "organization").order_by(
                "-set_at"
            )
        ),
    )


def certifiable_for(actor: Actor, reference: str, day: date) -> list[HoldingLine]:
    """Everything the actor may certify together with this package: of the same two sides."""
    wanted = holding_for(actor, reference).given
    return [
        line
        for line in holdings_for(actor, day)
        if line.may_certify
        and line.given.organization_id == wanted.organization_id
        and line.given.recipient_id == wanted.recipient_id
    ]


def pauses_for(actor: Actor, lines: list[HoldingLine], day: date) -> list[Pause]:
    """Where an overdue destruction keeps the next package back. Of lines the actor may see."""
    sides = {
        (line.given.organization, line.given.recipient): None
        for line in lines
        if line.status is HoldingStatus.OVERDUE
    }
    return [
        Pause(giver.name, recipient.name, decision)
        for giver, recipient in sides
        if not (decision := paused(giver.id, recipient.id, day)).allowed
    ]


def _visible(actor: Actor, **which: str) -> list[Given]:
    own = actor.organizations_with(Permission.EXCHANGE_READ)
    ours = Q(organization_id__in=own) | Q(recipient_id__in=own)
    packages = facts.taken(Exchange.objects.filter(ours, **which)).distinct()
    files = HandedFile.objects.filter(ours, **which)
    return [
        *packages.select_related("organization", "recipient", "package"),
        *files.select_related("organization", "recipient"),
    ]


def _line(actor: Actor, holding: facts.Holding, day: date) -> HoldingLine:
    known = holding.facts
    status = known.status_on(day)
    return HoldingLine(
        holding=holding,
        status=status,
        days_left=(known.due_on - day).days if status in OWED else None,
        is_mine=actor.may_in(Permission.EXCHANGE_READ, known.recipient_id),
        may_certify=decide_certify(known, actor, day),
    )


def _urgency(line: HoldingLine) -> tuple[bool, date, str]:
    return (not line.is_owed, line.due_on, line.given.reference)
