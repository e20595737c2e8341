"""Destruction as Cole and Dana do it: a package that was taken, a certificate, a legal hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from portal import clock
from sharing.destruction import actions
from sharing.destruction.models import Certificate, PackageHold
from sharing.destruction.rules.certificate import Destroyed
from sharing.destruction.rules.methods import Method
from sharing.exchange.models import Exchange
from tests.agreements.making import proof
from tests.exchange import making
from tests.exchange.making import Story

STUDENTS = 200


def taken(cast: SimpleNamespace, **how: Any) -> Story:
    """Vera sent a package, and Cole has it."""
    story = making.sent(cast, students=how.pop("students", STUDENTS), **how)
    making.download(story)
    return story


def day_after_due(story: Story) -> str:
    assert story.exchange is not None
    return (story.exchange.destroy_by + timedelta(days=1)).isoformat()


def destroyed(**stated: Any) -> Destroyed:
    usual = {
        "method": Method.PURGE,
        "how": "The key of the encrypted folder was destroyed; backups expired.",
        "performed_by": "Ida Admin",
        "performed_on": clock.today(),
        "witness": "Wanda Webb",
        "job_title": "Registrar",
    }
    return Destroyed(**(usual | stated))


def certify(story: Story, exchanges: Sequence[Exchange] = (), **stated: Any) -> Certificate:
    with story.cole.acting() as actor:
        return actions.certify(
            exchanges=exchanges or [story.exchange],
            destroyed=destroyed(**stated),
            proof=proof(),
            by=actor,
            day=clock.today(),
        )


def hold(story: Story, person: Any = None) -> PackageHold:
    with (person or story.cast.dana).acting() as actor:
        return actions.place_hold(
            exchange=story.exchange,
            reason="A court ordered that it be kept: case 12-345.",
            by=actor,
            day=clock.today(),
        )


def lift(story: Story, person: Any = None) -> PackageHold:
    with (person or story.cast.dana).acting() as actor:
        return actions.lift_hold(
            exchange=story.exchange,
            reason="The case is settled.",
            by=actor,
            day=clock.today(),
        )
