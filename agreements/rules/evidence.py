"""What an approval and a signature are, as bytes: a digest that the ledger writes down too.

Each digest covers the one before it under the same agreement, so that no row can be altered, taken
away or slipped in without all later ones telling.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

NAMES = {
    "kind": "what it is",
    "id": "its number",
    "agreement": "the agreement",
    "revision": "the revision",
    "hash": "the hash it names",
    "organization": "the party",
    "person": "who gave it",
    "for": "for whom it was given",
    "at": "when it was given",
    "step": "the step",
    "comment": "the comment",
    "name": "the printed name",
    "title": "the title",
    "statement": "the statement",
    "method": "how the signer confirmed",
    "confirmed_at": "when the signer confirmed",
    "previous": "the link to the one before",
    "digest": "its digest",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One approval or signature as it was given."""

    kind: str  # "approval" or "signature"
    id: UUID
    agreement_id: UUID
    revision_id: UUID
    revision_hash: str
    organization_id: UUID
    person_id: UUID
    on_behalf_of: UUID | None
    at: datetime
    previous: str
    more: Mapping[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": str(self.id),
            "agreement": str(self.agreement_id),
            "revision": str(self.revision_id),
            "hash": self.revision_hash,
            "organization": str(self.organization_id),
            "person": str(self.person_id),
            "for": str(self.on_behalf_of or ""),
            "at": moment(self.at),
            "previous": self.previous,
            **self.more,
        }

    @property
    def digest(self) -> str:
        text = json.dumps(self.values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def moment(at: datetime | None) -> str:
    """One way to write a moment: UTC, with microseconds."""
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs between two tellings of one approval or signature, in words."""
    return [NAMES.get(key, key) for key in sorted({*was, *now}) if was.get(key) != now.get(key)]
