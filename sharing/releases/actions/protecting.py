"""The engine's part: once, and only with the auditor's agreement."""

from __future__ import annotations

from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from sharing.releases import facts, protection
from sharing.releases.models import Cell, Release
from sharing.releases.rules.lifecycle import RELEASE


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
