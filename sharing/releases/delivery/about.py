"""What every file of a release says of it in words. No number of the table is in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.ui import formatting
from sharing.disclosure import SafeTable
from sharing.releases import protection
from sharing.releases.delivery.methods import Method, method_in_words
from sharing.releases.delivery.signs import Sign, legend
from sharing.releases.models import Release
from sharing.releases.protection import NamedDimension


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A release as its files name it. Nothing here changes after publication."""

    id: UUID
    number: str
    title: str
    publisher: str
    recipient: str
    agreement: str
    class_of: int
    metric: str
    metric_version: str
    context: str
    coverage: str
    definition: tuple[str, ...]
    threshold: int
    dimensions: tuple[NamedDimension, ...]
    dated: datetime
    is_published: bool

    @property
    def groups(self) -> tuple[NamedDimension, ...]:
        return self.dimensions[:-1]

    @property
    def outcome(self) -> NamedDimension:
        return self.dimensions[-1]

    @property
    def day(self) -> str:
        """The day of publication where the portal is, as people write it."""
        return formatting.day(self.dated)

    @property
    def standing(self) -> str:
        """Said on every file that was taken before publication."""
        if self.is_published:
            return f"Released {self.day}"
        return "Not released: for review by the publisher alone"


def about_release(release: Release) -> About:
    return About(
        id=release.id,
        number=release.reference,
        title=release.title,
        publisher=str(release.organization),
        recipient=str(release.recipient),
        agreement=release.agreement_reference,
        class_of=release.class_of,
        metric=release.metric,
        metric_version=release.metric_version,
        context=release.context,
        coverage=release.coverage,
        definition=tuple(part for part in release.statement.split("\n\n") if part.strip()),
        threshold=release.threshold,
        dimensions=tuple(protection.dimensions_of(release)),
        dated=release.released_at or release.proposed_at,
        is_published=release.released_at is not None,
    )


def method_of(about: About, table: SafeTable) -> Method:
    return method_in_words(table, about.threshold)


def legend_of(about: About, table: SafeTable) -> tuple[Sign, ...]:
    return legend(table.method, about.threshold)


def facts_of(about: About, table: SafeTable) -> list[tuple[str, str]]:
    """What a file says of its release, in the order that a reader asks."""
    method = method_of(about, table)
    told = [
        ("Release", about.number),
        ("Title", about.title),
        ("Published by", about.publisher),
        ("For", about.recipient),
        ("Under agreement", about.agreement),
        ("Standing", about.standing),
        ("Class of", str(about.class_of)),
        ("How to read this", about.context),
        ("Who is counted", about.coverage),
        ("What is counted", "\n".join(about.definition)),
        ("Definition", f"{about.metric}, version {about.metric_version}"),
        ("How it was protected", f"{method.name}. {method.done} {method.caution}"),
        ("Smallest group", f"{about.threshold} students"),
        ("Fingerprint (SHA-256)", table.proof.published_sha256),
    ]
    return [(label, text) for label, text in told if text]
