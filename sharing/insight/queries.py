"""Reads for people who count: what could be counted, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from agreements.facts import standings
from agreements.rules.coverage import FlowStanding
from agreements.rules.terms import Level
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.insight import counting, facts
from sharing.insight.rules.metrics import METRICS


@dataclass(frozen=True, slots=True)
class Choice:
    """A flow that can carry a table, named for people."""

    key: str
    label: str
    standing: FlowStanding


def flows_for(actor: Actor) -> list[Choice]:
    """Aggregate flows that the actor's organizations give, live or not (the decision says)."""
    proposing = actor.organizations_with(Permission.RELEASE_PROPOSE)
    names = dict(Organization.objects.values_list("id", "name"))
    found = [
        standing
        for standing in standings(level=Level.AGGREGATE)
        if standing.flow.giver_id in proposing
    ]
    return [
        Choice(
            f"{standing.agreement_id}:{standing.flow.key}",
            f"{standing.reference} to {names[standing.flow.recipient_id]}",
            standing,
        )
        for standing in found
    ]


def internal_for(actor: Actor) -> list[tuple[str, str]]:
    """Organizations for whose own people the actor may make a table: (id, name)."""
    return facts.names_of(actor.organizations_with(Permission.RELEASE_PROPOSE))


def dimensions_for(actor: Actor) -> list[tuple[str, str]]:
    """Ways to divide the students of a table: (code, label)."""
    if not actor.may(Permission.RELEASE_PROPOSE):
        return []
    return list(counting.DIVIDED_BY.items())


def classes_for(actor: Actor) -> list[int]:
    return facts.answered_classes(actor.organizations_with(Permission.RELEASE_PROPOSE))


def metrics_for(actor: Actor) -> list[tuple[str, str]]:
    if not actor.may(Permission.RELEASE_PROPOSE):
        return []
    return [(metric.code, metric.name) for metric in METRICS.values()]
