"""Second signatures over a manifest: by the portal for whoever takes it, and by a key of their own.

The giver's envelope is kept beside them as it stood in the package.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal import clock
from portal.rules.actor import Actor
from portal.vault import files, signing
from sharing.exchange.models import Countersignature, Exchange
from sharing.exchange.packaging import manifest_in


def manifest_of(exchange: Exchange) -> dict[str, Any]:
    """The giver's envelope: kept with the first countersignature, before that in the package."""
    first = exchange.countersignatures.order_by("at", "id").first()
    if first is not None:
        envelope: dict[str, Any] = dict(first.envelope)
        return envelope | {"signatures": envelope["signatures"][:1]}
    assert exchange.package is not None  # the database insists once it was sent
    with files.open_stored(exchange.package) as package:
        return manifest_in(package)


def countersigned(exchange: Exchange) -> dict[str, Any]:
    """The manifest with every signature: the giver's first, then the recipient's as they came."""
    envelope = manifest_of(exchange)
    further = [
        one.envelope["signatures"][-1] for one in exchange.countersignatures.order_by("at", "id")
    ]
    return envelope | {"signatures": [*envelope["signatures"], *further]}


def sign_for_recipient(exchange: Exchange, *, by: Actor) -> None:
    """With the organization's key that the portal keeps; once, however often it is taken."""
    if exchange.countersignatures.filter(is_own_key=False).exists():
        return
    envelope = manifest_of(exchange)
    keep(exchange, envelope, signing.countersign(exchange.recipient_id, envelope), by=by)


def keep(
    exchange: Exchange,
    envelope: dict[str, Any],
    signature: dict[str, str],
    *,
    by: Actor,
    is_own_key: bool = False,
) -> Countersignature:
    return Countersignature.objects.create(
        organization_id=exchange.recipient_id,
        giver_id=exchange.organization_id,
        exchange=exchange,
        keyid=signature["keyid"],
        is_own_key=is_own_key,
        envelope=envelope | {"signatures": [*envelope["signatures"], signature]},
        at=clock.now(),
        by_id=by.user_id,
    )


def is_signature(public: str, envelope: dict[str, Any], signature: str) -> bool:
    """Whether this key signed the payload of this envelope."""
    message = signing.pre_authentication(
        envelope["payloadType"], base64.b64decode(envelope["payload"])
    )
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(
            base64.b64decode(signature, validate=True), message
        )
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True
