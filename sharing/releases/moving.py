"""What every action on a release does first and last: lock the row, change it, record the act."""

from __future__ import annotations

from typing import Any

from portal.recording import record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from sharing.releases import facts
from sharing.releases.models import Release
from sharing.releases.rules.lifecycle import RELEASE


def held(release: Release, permission: Permission, by: Actor) -> Release:
    """The release as it is now, locked, for somebody with this permission at its publisher."""
    decide_role(by, permission, release.organization_id).require()
    return facts.locked(release.id)


def in_turn(release: Release, permission: Permission, by: Actor) -> Release:
    """The same, while no other table of the organization is counted or released."""
    decide_role(by, permission, release.organization_id).require()
    facts.take_turns(release.organization_id)
    return facts.locked(release.id)


def moved(
    release: Release, move: str, verb: str, by: Actor, detail: dict[str, Any] | None = None
) -> Release:
    """Takes the release one step along its lifecycle, and says so in the ledger."""
    release.status = RELEASE.after(release.status, move)
    return kept(release, verb, by, detail)


def kept(release: Release, verb: str, by: Actor, detail: dict[str, Any] | None = None) -> Release:
    release.save()
    noted(release, verb, by, detail)
    return release


def noted(release: Release, verb: str, by: Actor, detail: dict[str, Any] | None = None) -> None:
    record(verb, by=by, organization_id=release.organization_id, about=release, detail=detail)
