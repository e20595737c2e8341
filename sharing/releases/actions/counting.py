"""The counts of a draft, frozen; and the engine's part: once, and with the auditor's agreement."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal import clock
from portal.recording import action
from portal.rules.actor import Actor
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts, protecting, protection
from sharing.releases.losing import loss_of
from sharing.releases.members import Members, sealed
from sharing.releases.models import Cell, Release, Snapshot
from sharing.releases.moving import held, in_turn, moved
from sharing.releases.rules.drafting import decide_count
from sharing.releases.rules.lifecycle import RELEASE

SEEDS = 1 << 63


@dataclass(frozen=True)
class Counted:
    """A table as it was counted: every cell of it, totals included, and who stood in which group.

    The last dimension is the outcome, its first code the positive one.
    """

    dimensions: list[dict[str, object]]
    hierarchies: Mapping[str, Mapping[str, str]]
    counts: list[tuple[list[str], int]]
    population: int
    members: Members
    coverage_facts: Mapping[str, object]


@action
def keep_counts(*, release: Release, counted: Counted, by: Actor) -> Release:
    """Freezes the counts of a draft. Nothing is shown to anyone yet."""
    release = in_turn(release, Permission.RELEASE_PROPOSE, by)
    told = dataclasses.replace(
        facts.draft_facts(release, clock.today()),
        is_counting=False,  # this is the counting
    )
    decide_count(told, by.user_id).require()
    _decide_people(counted, release).require()
    release.dimensions, release.hierarchies = counted.dimensions, counted.hierarchies
    release.coverage_facts = dict(counted.coverage_facts)
    standing = facts.standing_for(release)
    release.threshold = facts.required_threshold(standing, release.organization_id)
    release.method, release.method_parameters = facts.required_method(standing)
    release.predecessor = facts.predecessor_of(release)
    release.counted_at = clock.now()
    sealed_members, key = sealed(release.organization_id, release.id, counted.members)
    Snapshot.objects.create(
        organization_id=release.organization_id,
        release=release,
        counts=counted.counts,
        population=counted.population,
        members=sealed_members,
        members_key=key,
        seed=secrets.randbelow(SEEDS),
    )
    return moved(release, "count", "count_release", by, {"metric": release.metric})


def _decide_people(counted: Counted, release: Release) -> Decision:
    return Decision.unless(
        [
            objection(
                counted.population == 0,
                "NOBODY",
                f"No graduate of the class of {release.class_of} has an answer yet. Accept a "
                "college's return first; then there is something to count.",
            )
        ]
    )


@action
def protect(*, release: Release, by: Actor) -> Release:
    """Hides what must be hidden, and has the auditor prove that it suffices."""
    release = held(release, Permission.RELEASE_PROPOSE, by)
    RELEASE.decide(release.status, "protect").require()
    snapshot = release.snapshot
    try:
        found = protecting.protected(
            release, snapshot.counts, earlier=facts.earlier_tables(release), seed=snapshot.seed
        )
    except protection.CannotProtect as impossible:
        release.refusal = str(impossible)
        return moved(release, "refuse", "refuse_release", by)
    Cell.objects.bulk_create(
        Cell(release=release, position=position, dims=dict(cell.dims), value=cell.value)
        for position, cell in enumerate(found.table.cells)
    )
    snapshot.kinds = found.kinds
    snapshot.loss = loss_of(found, snapshot.counts).as_stored()
    snapshot.save()
    release.proof = dict(found.table.proof.content)
    release.published_sha256 = found.table.proof.published_sha256
    release.coverage_facts = _said_aloud(release.coverage_facts, found)
    return moved(release, "protect", "protect_release", by, _summary(release, found))


def _said_aloud(coverage: dict[str, Any], found: protecting.Protected) -> dict[str, Any]:
    """Not how many were counted, nor their share, when the table itself hides its total."""
    if found.table.value() is not None:
        return coverage
    return coverage | {"answered": None, "share": None}


def _summary(release: Release, found: protecting.Protected) -> dict[str, Any]:
    cells = found.table.cells
    return {
        "cells": len(cells),
        "hidden": sum(cell.is_hidden for cell in cells),
        "sha256": release.published_sha256,
    }
