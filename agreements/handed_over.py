"""Files that a party received under agreements. Agreements know no exchange: whoever hands files
over registers here, so that a certificate names them from a list and nobody types a hash."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.rules.actor import Actor


def in_parts(sha256: str) -> str:
    """A hash in four parts, so that it breaks into lines on a phone."""
    return " ".join(sha256[at : at + 16] for at in range(0, len(sha256), 16))


@dataclass(frozen=True, slots=True)
class Received:
    """One file: what it is called, its hash, how many rows it held, whether it is gone, and
    whether its giver forbids destroying it, for the law wants it kept."""

    name: str
    sha256: str
    rows: int
    received_on: date
    is_destroyed: bool
    is_held: bool = False

    @property
    def words(self) -> str:
        gone = ", certified as destroyed" if self.is_destroyed else ""
        return f"{self.name}: {self.rows:,} rows, received {self.received_on:%b} " + (
            f"{self.received_on.day}, {self.received_on.year}{gone}. {in_parts(self.sha256)}"
        )


Provider = Callable[[Actor, UUID, Collection[UUID]], Iterable[Received]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    _providers.append(provider)
    return provider


def files_received(
    actor: Actor, organization_id: UUID, agreement_ids: Collection[UUID]
) -> list[Received]:
    """What this organization received under these agreements, earliest first, each hash once."""
    found = {
        one.sha256: one
        for provider in _providers
        for one in provider(actor, organization_id, agreement_ids)
    }
    return sorted(found.values(), key=lambda one: (one.received_on, one.name))
