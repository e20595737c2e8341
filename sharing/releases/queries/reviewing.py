"""What reviewers see: each hidden number with its interval, the votes when both are in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from portal.models import LedgerEntry
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.releases import facts, protection
from sharing.releases.models import Release, Review, Snapshot, Vote
from sharing.releases.queries.reading import release_for
from sharing.releases.rules.review import REVIEWERS

KINDS = {
    "primary": (
        "Small group",
        "It counts fewer students than may be shown, or all or none of a group.",
    ),
    "secondary": (
        "Gives one away",
        "With it, a reader could work out a small group by adding and subtracting.",
    ),
    "earlier": (
        "Hidden before",
        "An earlier release hid it; shown now, it would undo what that release protected.",
    ),
}
UNKNOWN = ("Hidden", "Why is not on record: it was protected before the portal kept that.")


@dataclass(frozen=True, slots=True)
class HiddenCell:
    """A hidden number: why it is hidden, and what a reader can infer about it."""

    labels: Mapping[str, str]
    kind: str
    kind_words: str
    why: str
    low: int
    high: int | None
    needs: str


@dataclass(frozen=True, slots=True)
class VotesSeen:
    """The votes as this person may see them: their own, and all once both reviewers voted."""

    consolidated: bool
    votes: list[Vote]
    own: Vote | None
    waits_words: str


@dataclass(frozen=True, slots=True)
class Step:
    when: datetime
    who: str
    words: str


def hidden_cells_for(actor: Actor, release: Release) -> list[HiddenCell]:
    """Every hidden number of the table, in its order."""
    if not facts.works_for(actor, release) or not release.published_sha256:
        return []
    named = protection.dimensions_of(release)
    kinds = _kinds(release)
    bounds = {
        _key(told["cell"], named): told
        for told in release.proof.get("hidden", [])
        if not told.get("earlier_release") and not told.get("snapshot")
    }
    found = []
    for cell in facts.cells_of(release):
        if cell.value is None:
            kind = kinds[cell.position] if cell.position < len(kinds) else None
            told = bounds.get(_key(cell.dims, named), {})
            found.append(_hidden(cell.dims, named, kind or "", told))
    return found


def _kinds(release: Release) -> list[str | None]:
    snapshot = Snapshot.objects.filter(release=release).only("kinds").first()
    return list(snapshot.kinds) if snapshot else []


def _key(dims: Mapping[str, str], named: list[protection.NamedDimension]) -> tuple[str, ...]:
    return tuple(dims.get(dimension.code) or protection.ALL for dimension in named)


def _hidden(
    dims: Mapping[str, str],
    named: list[protection.NamedDimension],
    kind: str,
    told: Mapping[str, object],
) -> HiddenCell:
    words, why = KINDS.get(kind, UNKNOWN)
    low, high = told.get("lower"), told.get("upper")
    return HiddenCell(
        labels={d.label: d.labels.get(dims[d.code], protection.ALL) for d in named},
        kind=kind,
        kind_words=words,
        why=why,
        low=low if isinstance(low, int) else 0,
        high=high if isinstance(high, int) else None,
        needs=str(told.get("needs") or ""),
    )


def votes_for(actor: Actor, release: Release) -> VotesSeen:
    """The database itself shows only the actor's own vote until there are two."""
    if not facts.works_for(actor, release):
        return VotesSeen(False, [], None, "")
    votes = list(Vote.objects.filter(release=release).select_related("reviewer").order_by("at"))
    own = next((vote for vote in votes if vote.reviewer_id == actor.user_id), None)
    is_waiting = release.status == "in_review"
    return VotesSeen(
        consolidated=len(votes) >= REVIEWERS,
        votes=votes,
        own=own,
        waits_words="Waits for its two reviewers." if is_waiting else "",
    )


def reviews_for(actor: Actor, release: Release) -> list[Review]:
    """The words of the single reviewer whom releases had before two were asked."""
    if not facts.works_for(actor, release):
        return []
    return list(Review.objects.filter(release=release).select_related("reviewer").order_by("at"))


def history_for(actor: Actor, release: Release) -> list[Step]:
    """What happened to it, oldest first. A vote is told when both reviewers voted."""
    if not facts.works_for(actor, release):
        return []
    entries = LedgerEntry.objects.filter(
        about_id=release.id, organization_id=release.organization_id
    )
    told = entries.select_related("actor").order_by("id")
    return [Step(entry.at, str(entry.actor), entry.words) for entry in told]


def proof_for(actor: Actor, release_id: UUID) -> dict[str, object]:
    release = release_for(actor, release_id)
    if not any(
        actor.may_in(permission, release.organization_id)
        for permission in (Permission.RELEASE_REVIEW, Permission.RELEASE_APPROVE)
    ):
        raise Http404
    proof: dict[str, object] = release.proof
    return proof
