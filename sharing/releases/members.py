"""Who stood in which group when a table was counted: pseudonyms, sealed by the vault.

A later table over changed records is protected against the difference, so the portal must know
who joined and who left since. Nobody is ever shown this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from portal.vault import Vault
from sharing.releases.models import Snapshot


@dataclass(frozen=True)
class Members:
    """Pseudonym -> its code in each of `dimensions`: all that are known, also those not shown."""

    dimensions: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]


def sealed(organization_id: UUID, release_id: UUID, members: Members) -> tuple[bytes, bytes]:
    """(sealed members, their wrapped key)."""
    vault = Vault.for_organization(organization_id)
    places = {group: place for place, group in enumerate(sorted(set(members.groups.values())))}
    key = vault.new_key()
    content = {
        "dimensions": list(members.dimensions),
        "groups": [list(group) for group in places],
        "of": {pseudonym: places[group] for pseudonym, group in members.groups.items()},
    }
    return vault.seal(content, wrapped=key, context=_context(release_id)), key


def opened(snapshot: Snapshot) -> Members | None:
    """The members of a snapshot; None for one that was taken before they were kept."""
    if snapshot.members is None or snapshot.members_key is None:
        return None
    content = Vault.for_organization(snapshot.organization_id).open(
        bytes(snapshot.members),
        wrapped=bytes(snapshot.members_key),
        context=_context(snapshot.release_id),
    )
    groups = [tuple(group) for group in content["groups"]]
    of = {pseudonym: groups[place] for pseudonym, place in content["of"].items()}
    return Members(tuple(content["dimensions"]), of)


def joined_and_left(
    old: Members, new: Members
) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The groups of who is new and of who is gone, one entry a student. Who changed their group
    left the one and joined the other."""
    joined = [group for one, group in new.groups.items() if old.groups.get(one) != group]
    left = [group for one, group in old.groups.items() if new.groups.get(one) != group]
    return joined, left


def _context(release_id: UUID) -> str:
    return f"releases_snapshot/{release_id}/members"
