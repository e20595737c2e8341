"""Receipts: each side signs what it took, handed in or decided; the other side keeps that."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from portal import clock
from portal.models import StoredFile
from portal.rules.actor import Actor
from portal.vault import signing
from sharing.exchange.models import Exchange, Receipt, Return

PAYLOAD_TYPE = "application/vnd.throughline.receipt+json"
TAKEN, HANDED_IN, ACCEPTED, REJECTED = "taken", "handed_in", "accepted", "rejected"
BY_THE_DISTRICT = frozenset({ACCEPTED, REJECTED})


def give(
    kind: str,
    exchange: Exchange,
    *,
    by: Actor,
    returned: Return | None = None,
    taken: StoredFile | None = None,
) -> Receipt:
    """Signs with the key of the side that acts. Inside the action of which it is the receipt."""
    sides = (exchange.organization, exchange.recipient)
    signer, other = sides if kind in BY_THE_DISTRICT else reversed(sides)
    signing.make_ready(signer.id)
    at = clock.now()
    statement: dict[str, Any] = {
        "kind": kind,
        "exchange": {"id": str(exchange.id), "reference": exchange.reference},
        "agreement": {
            "reference": exchange.agreement_reference,
            "revisionHash": exchange.revision_hash,
        },
        "giver": {"id": str(exchange.organization_id), "name": sides[0].name},
        "recipient": {"id": str(exchange.recipient_id), "name": sides[1].name},
        "signedFor": {"id": str(signer.id), "name": signer.name},
        "by": by.name,
        "at": at.isoformat(timespec="seconds"),
        **(_of_return(returned) if returned else _of_package(exchange, taken)),
    }
    payload = json.dumps(statement, indent=2, ensure_ascii=False).encode()
    return Receipt.objects.create(
        organization=signer,
        other=other,
        exchange=exchange,
        kind=kind,
        envelope=signing.envelope(signer.id, PAYLOAD_TYPE, payload),
        sha256=hashlib.sha256(payload).hexdigest(),
        at=at,
    )


def _of_package(exchange: Exchange, taken: StoredFile | None) -> dict[str, Any]:
    assert exchange.package is not None  # nothing is taken before it was sent
    assert exchange.destroy_by is not None
    told: dict[str, Any] = {
        "package": {
            "sha256": exchange.package.sha256,
            "bytes": exchange.package.size,
            "rows": exchange.sent,
            "destroyBy": exchange.destroy_by.isoformat(),
        }
    }
    if taken is not None and taken.id != exchange.package_id:
        told["encrypted"] = {"sha256": taken.sha256, "bytes": taken.size}
    return told


def _of_return(returned: Return) -> dict[str, Any]:
    told: dict[str, Any] = {
        "number": returned.number,
        "sha256": returned.sha256,
        "contentSha256": returned.content_sha256,
        "sent": returned.sent,
        "matched": returned.matched,
        "unmatched": returned.unmatched,
    }
    if returned.reject_reason:
        told["reason"] = returned.reject_reason
    return {"return": told}
