"""The destruction that the recipient of one package owes: found, settled, and owed again.

Part of the actions and queries that ask. A package is named by its reference; the obligation was
opened when it was sent (`opening.open_package_destruction`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from agreements.models import Obligation, ObligationClosing
from agreements.opening import opened
from agreements.rules.obligations import PACKAGE, Duty, DutyKind, Standing
from portal import clock
from portal.rules.actor import Actor


def of_packages(references: Collection[str]) -> dict[str, Obligation]:
    """What is owed for each of these packages: the latest, where one was held and is owed again."""
    found = (
        Obligation.objects.filter(
            kind=DutyKind.DESTRUCTION, key__in=[PACKAGE + one for one in references]
        )
        .select_related("closing__closed_by", "closing__organization", "agreement__revision")
        .order_by("opened_at", "due_on")
    )
    return {one.key.removeprefix(PACKAGE): one for one in found}


def of_package(reference: str) -> Obligation | None:
    return of_packages([reference]).get(reference)


def overdue(owner_id: UUID, day: date) -> dict[str, date]:
    """Packages whose destruction this recipient owes since before the day: reference to due day."""
    late = Obligation.objects.filter(
        organization_id=owner_id,
        kind=DutyKind.DESTRUCTION,
        key__startswith=PACKAGE,
        due_on__lt=day,
        closing=None,
    ).order_by("due_on", "key")
    found = late.values_list("key", "due_on")
    return {key.removeprefix(PACKAGE): due for key, due in found if due is not None}


def settle(obligation: Obligation, *, party_id: UUID, words: str, by: Actor) -> None:
    """Its owner shows that it is done, or another party lets it rest; nothing twice."""
    if getattr(obligation, "closing", None) is not None:
        return
    done = party_id == obligation.organization_id
    ObligationClosing.objects.create(
        agreement_id=obligation.agreement_id,
        obligation=obligation,
        owner_id=obligation.organization_id,
        organization_id=party_id,
        outcome=Standing.DONE if done else Standing.WAIVED,
        words=words,
        closed_by_id=by.user_id,
        closed_at=clock.now(),
    )


def owe_again(obligation: Obligation, *, due_on: date, by: Actor) -> Obligation:
    """What was let rest is owed again, by a later day."""
    kind, owner = DutyKind(obligation.kind), obligation.organization_id
    duty = Duty(obligation.key, kind, owner, obligation.words, due_on)
    return opened(obligation.agreement, [duty], by)[0]
