"""Tables: propose, protect, release, return, withdraw, download."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from guardian.shortcuts import assign_perm

from agreements.facts import standing_of
from portal import clock
from portal.jobs import enqueue
from portal.models import Job, User
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from sharing.releases import facts, protection
from sharing.releases.models import Cell, Download, Release, Review, Snapshot
from sharing.releases.rules.lifecycle import RELEASE
from sharing.releases.rules.review import decide_release


@dataclass(frozen=True)
class Proposal:
    """A table as it was counted: every cell of it, totals included, and what it means."""

    metric: str
    metric_version: str
    title: str
    class_of: int
    dimensions: list[dict[str, object]]
    hierarchies: Mapping[str, Mapping[str, str]]
    counts: list[tuple[list[str], int]]
    population: int
    statement: str


@action
def propose(
    *, organization_id: UUID, agreement_id: UUID, flow_key: str, proposal: Proposal, by: Actor
) -> tuple[Release, Job]:
    """Freezes the counts and queues their protection. Nothing is shown to anyone yet."""
    from sharing.releases.tasks import protect_release

    decide_role(by, Permission.RELEASE_PROPOSE, organization_id).require()
    standing = standing_of(agreement_id, flow_key)
    facts.decide_flow(standing, organization_id=organization_id, day=clock.today()).require()
    assert standing is not None
    _require_people(proposal)
    release = Release.objects.create(
        reference=facts.next_reference(organization_id, clock.today().year),
        organization_id=organization_id,
        recipient_id=standing.flow.recipient_id,
        agreement_id=agreement_id,
        agreement_reference=standing.reference,
        revision_hash=standing.revision_hash,
        flow_key=flow_key,
        metric=proposal.metric,
        metric_version=proposal.metric_version,
        title=proposal.title,
        class_of=proposal.class_of,
        dimensions=proposal.dimensions,
        hierarchies=proposal.hierarchies,
        statement=proposal.statement,
        threshold=facts.required_threshold(standing),
        proposed_by_id=by.user_id,
        proposed_at=clock.now(),
    )
    Snapshot.objects.create(
        organization_id=organization_id,
        release=release,
        counts=proposal.counts,
        population=proposal.population,
    )
    record(
        "propose_release",
        by=by,
        organization_id=organization_id,
        about=release,
        detail={"metric": proposal.metric, "class_of": proposal.class_of},
    )
    job = enqueue(
        protect_release, by=by, organization_id=organization_id, release_id=str(release.id)
    )
    return release, job


def _require_people(proposal: Proposal) -> None:
    Decision.unless(
        [
            objection(
                proposal.population == 0,
                "NOBODY",
                f"No graduate of the class of {proposal.class_of} has an answer yet. Accept a "
                "college's return first; then there is something to count.",
            )
        ]
    ).require()


@action
def protect(*, release: Release, by: Actor) -> Release:
    """Hides what must be hidden, has the auditor prove it, and sends the table to review."""
    release = facts.locked(release.id)
    decide_role(by, Permission.RELEASE_PROPOSE, release.organization_id).require()
    RELEASE.decide(release.status, "protect").require()
    try:
        safe = protection.protected(
            release, release.snapshot.counts, earlier=facts.earlier_tables(release)
        )
    except protection.CannotProtect as impossible:
        return _refuse(release, str(impossible), by)
    Cell.objects.bulk_create(
        Cell(release=release, position=position, dims=dict(cell.dims), value=cell.value)
        for position, cell in enumerate(safe.cells)
    )
    release.proof = dict(safe.proof.content)
    release.published_sha256 = safe.proof.published_sha256
    release.status = RELEASE.after(release.status, "protect")
    release.save()
    record(
        "protect_release",
        by=by,
        organization_id=release.organization_id,
        about=release,
        detail={
            "cells": len(safe.cells),
            "hidden": sum(cell.is_hidden for cell in safe.cells),
            "sha256": release.published_sha256,
        },
    )
    return release


def _refuse(release: Release, why: str, by: Actor) -> Release:
    release.refusal = why
    release.status = RELEASE.after(release.status, "refuse")
    release.save()
    record("refuse_release", by=by, organization_id=release.organization_id, about=release)
    return release


@action
def release_table(*, release: Release, sha256: str, comment: str, day: date, by: Actor) -> Release:
    """A reviewer who did not propose the table releases exactly the numbers they saw."""
    release = facts.locked(release.id)
    decide_role(by, Permission.RELEASE_APPROVE, release.organization_id).require()
    _require_same(release, sha256)
    decide_release(facts.review_facts(release, day), by.user_id).require()
    _review(release, "release", comment, by)
    release.status = RELEASE.after(release.status, "release")
    release.released_by_id, release.released_at = by.user_id, clock.now()
    release.save()
    named = facts.named_recipients(release)
    for person in User.objects.filter(email__in=named):
        assign_perm("releases.read_release", person, release)
    record(
        "release_table",
        by=by,
        organization_id=release.organization_id,
        about=release,
        detail={"sha256": sha256, "named_recipients": len(named)},
    )
    return release


@action
def return_table(*, release: Release, sha256: str, comment: str, by: Actor) -> Release:
    """Sends the table back to its author, who proposes a new one."""
    release = facts.locked(release.id)
    decide_role(by, Permission.RELEASE_APPROVE, release.organization_id).require()
    RELEASE.decide(release.status, "return").require()
    _require_same(release, sha256)
    _review(release, "return", comment, by)
    release.status = RELEASE.after(release.status, "return")
    release.save()
    record("return_release", by=by, organization_id=release.organization_id, about=release)
    return release


@action
def withdraw(*, release: Release, comment: str, by: Actor) -> Release:
    """Takes a released table back: recipients see that it existed and was withdrawn, and why.

    Its cells stay in the ledger of what was once told, so later tables are protected against it.
    """
    release = facts.locked(release.id)
    decide_role(by, Permission.RELEASE_APPROVE, release.organization_id).require()
    RELEASE.decide(release.status, "withdraw").require()
    _review(release, "withdraw", comment, by)
    release.status = RELEASE.after(release.status, "withdraw")
    release.refusal = comment
    release.withdrawn_by_id, release.withdrawn_at = by.user_id, clock.now()
    release.save()
    record("withdraw_release", by=by, organization_id=release.organization_id, about=release)
    return release


@action
def note_download(*, release: Release, file_format: str, sha256: str, by: Actor) -> None:
    """Who took which file, so that a withdrawal can reach them."""
    organization_id = facts.reader_organization(release, by)
    Download.objects.create(
        release=release,
        organization_id=organization_id,
        user_id=by.user_id,
        format=file_format,
        sha256=sha256,
        at=clock.now(),
    )
    record(
        "download_release",
        by=by,
        organization_id=organization_id,
        about=release,
        detail={"format": file_format, "sha256": sha256},
    )


def _review(release: Release, verdict: str, comment: str, by: Actor) -> None:
    Review.objects.create(
        release=release,
        organization_id=release.organization_id,
        reviewer_id=by.user_id,
        verdict=verdict,
        comment=comment,
        published_sha256=release.published_sha256,
        at=clock.now(),
    )


def _require_same(release: Release, sha256: str) -> None:
    Decision.unless(
        [
            objection(
                sha256 != release.published_sha256,
                "OTHER_NUMBERS",
                "The numbers changed since you opened this page. Open it again and look once more.",
            )
        ]
    ).require()
