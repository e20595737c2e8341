"""The families of the demo: a letter for each, made when somebody wants to be them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from consent import actions
from consent.actions import Claim, LinkWanted
from consent.rules.vocabulary import LinkKind
from portal import clock
from portal.facts import actor_by_id
from portal.rowsecurity import scope

FAMILIES = "families.json"


def told_in(folder: Path) -> dict[str, Any]:
    """What the story wrote down about them; nothing before it was played."""
    path = folder / FAMILIES
    return json.loads(path.read_text()) if path.exists() else {}


def letter_for(steward_id: UUID, found: dict[str, str]) -> Claim:
    """What the letter to this parent says, as the district's steward prints it."""
    with scope(steward_id):
        actor = actor_by_id(steward_id, clock.today())
        (organization_id,) = actor.organization_ids
        made = actions.make_link(
            organization_id=organization_id,
            wanted=LinkWanted(
                kind=LinkKind.PERSONAL,
                expires_at=clock.now() + timedelta(days=30),
                language=found["language"],
                subject_id=UUID(found["subject"]),
                guardian_id=UUID(found["guardian"]),
                printed=True,
            ),
            by=actor,
        )
    return Claim(found["name"], made.token, made.code or "")


def claim_for(steward_id: UUID, subject_id: UUID) -> Claim:
    """What the letter to a student of age says."""
    with scope(steward_id):
        actor = actor_by_id(steward_id, clock.today())
        (organization_id,) = actor.organization_ids
        (claim,) = actions.invite_students(
            organization_id=organization_id, subject_ids=[subject_id], by=actor
        )
    return claim


def written(steward_id: UUID, which: str, found: dict[str, str]) -> Claim:
    if which == "student":
        return claim_for(steward_id, UUID(found["subject"]))
    return letter_for(steward_id, found)
