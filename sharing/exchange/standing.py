"""Where exchanges stand on a day, many at once: what `rules/stages.py` must know of each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements import owing
from agreements.rules.obligations import Standing
from sharing.exchange import facts
from sharing.exchange.models import Exchange, Return
from sharing.exchange.rules.lifecycle import ReturnStatus
from sharing.exchange.rules.stages import Stage, stage_of


@dataclass(frozen=True, slots=True)
class Kept:
    """What whoever watches over destruction knows of a package: held by law, or certified."""

    is_held: bool = False
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class PackageStanding:
    """Whether a package is still to be destroyed, and until when."""

    is_destroyed: bool = False
    is_held: bool = False
    owed_by: date | None = None
    certificate: str = ""


Watcher = Callable[[Collection[UUID]], Mapping[UUID, Kept]]
_watchers: list[Watcher] = []


def register(watcher: Watcher) -> Watcher:
    """Exchanges know nothing of holds and certificates; whoever does, says so here."""
    _watchers.append(watcher)
    return watcher


def stages(exchanges: Collection[Exchange], day: date) -> dict[UUID, Stage]:
    """Exchange to stage, with few questions however many there are."""
    due = _checks_due(exchanges)
    packages = packages_of(exchanges)
    covered: dict[tuple[UUID, str, tuple[str, ...]], bool] = {}
    found = {}
    for one in exchanges:
        key = (one.agreement_id, one.flow_back, tuple(one.elements_back))
        if key not in covered:
            covered[key] = facts.answer_coverage(one, day).allowed
        package = packages[one.id]
        found[one.id] = stage_of(
            one.status,
            due_on=one.due_on,
            day=day,
            check_due_on=due.get(one.id),
            destroy_by=package.owed_by,
            is_destroyed=package.is_destroyed,
            is_held=package.is_held and one.destroy_by is not None and one.destroy_by < day,
            is_covered=covered[key],
        )
    return found


def packages_of(exchanges: Collection[Exchange]) -> dict[UUID, PackageStanding]:
    """How each package stands: a hold, or an officer who waived it, leaves nothing owed."""
    owed = owing.of_packages([one.reference for one in exchanges])
    kept: dict[UUID, Kept] = {}
    for watcher in _watchers:
        kept |= watcher([one.id for one in exchanges])
    found = {}
    for one in exchanges:
        obligation = owed.get(one.reference)
        closing = getattr(obligation, "closing", None)
        due = one.destroy_by if obligation is None else obligation.due_on
        known = kept.get(one.id, Kept())
        found[one.id] = PackageStanding(
            is_destroyed=closing is not None and closing.outcome == Standing.DONE,
            is_held=known.is_held,
            owed_by=due if closing is None else None,
            certificate=known.certificate,
        )
    return found


def _checks_due(exchanges: Collection[Exchange]) -> dict[UUID, date]:
    waiting = Return.objects.filter(exchange__in=exchanges, status=ReturnStatus.SUBMITTED)
    told = waiting.values_list("exchange_id", "due_on")
    return {exchange_id: due_on for exchange_id, due_on in told if due_on is not None}
