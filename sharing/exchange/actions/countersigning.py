"""The recipient's own signature over the manifest of what it took."""

from __future__ import annotations

from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from sharing.exchange import countersigning
from sharing.exchange.models import Countersignature, Exchange
from sharing.exchange.moving import locked
from sharing.exchange.rules.keeping import decide_countersignature
from sharing.keys import facts as keys
from sharing.keys.rules.lifecycle import KeyStatus


@action
def countersign(*, exchange: Exchange, keyid: str, signature: str, by: Actor) -> Countersignature:
    """Keeps a signature of a registered key over the manifest; anything else is refused."""
    decide_role(by, Permission.EXCHANGE_ANSWER, exchange.recipient_id).require()
    current = locked(exchange)
    envelope = countersigning.manifest_of(current)
    key = keys.signing_key(current.recipient_id, keyid)
    decide_countersignature(
        is_taken=current.downloads.exists(),
        is_known=key is not None,
        is_revoked=key is not None and key.status == KeyStatus.REVOKED,
        is_replaced=key is not None and key.status == KeyStatus.RETIRED,
        is_right=key is not None and countersigning.is_signature(key.public, envelope, signature),
        is_again=current.countersignatures.filter(is_own_key=True, keyid=keyid).exists(),
    ).require()
    kept = countersigning.keep(
        current, envelope, {"keyid": keyid, "sig": signature}, by=by, is_own_key=True
    )
    record(
        "countersign_package",
        by=by,
        organization_id=current.recipient_id,
        about=current,
        detail={"keyid": keyid},
    )
    return kept
