"""A slip says who signed which file for which exchange; it is insisted on once a key is there."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from portal import clock
from portal.rules.decision import Decision, Reason, Refused
from sharing.exchange.countersigning import is_signature
from sharing.exchange.models import Exchange
from sharing.exchange.rules.carrying import RETURN_TYPE, decide_signer, decide_slip
from sharing.keys import facts as keys
from sharing.keys.rules.lifecycle import KeyStatus


def require_slip(exchange: Exchange, slip: dict[str, Any] | None, sha256: str) -> None:
    """Nothing is asked of an organization without a key that signs and without a slip."""
    if slip is None and not keys.signs_itself(exchange.recipient_id):
        return
    told = _told(slip) if slip is not None else None
    at = datetime.fromisoformat(told["at"]) if told else None
    decide_signer(is_there=slip is not None, **_signer(exchange, slip, at)).require()
    assert told is not None  # signed, hence there
    last = exchange.returns.filter(submitted_at__isnull=False).order_by("-submitted_at").first()
    decide_slip(
        told,
        reference=exchange.reference,
        organization=exchange.recipient.name,
        sha256=sha256,
        last_return_at=last.submitted_at if last else None,
        now=clock.now(),
    ).require()


def _signer(
    exchange: Exchange, slip: dict[str, Any] | None, at: datetime | None
) -> dict[str, bool]:
    nobody = dict.fromkeys(("is_known", "is_revoked", "is_late", "is_right"), False)
    if slip is None or at is None:
        return nobody
    signature = slip["signatures"][0]
    key = keys.signing_key(exchange.recipient_id, str(signature["keyid"])[:16])
    if key is None:
        return nobody
    return {
        "is_known": True,
        "is_revoked": key.status == KeyStatus.REVOKED,
        "is_late": key.status == KeyStatus.RETIRED and at > (key.retired_at or at),
        "is_right": is_signature(key.public, slip, str(signature["sig"])),
    }


def _told(slip: dict[str, Any]) -> dict[str, Any]:
    """What a slip says, whoever signed it; anything else is no slip."""
    try:
        told: dict[str, Any] = json.loads(base64.b64decode(slip["payload"], validate=True))
        fits = slip["payloadType"] == RETURN_TYPE and {"keyid", "sig"} <= set(slip["signatures"][0])
        fits = fits and isinstance(slip["signatures"][0], dict)
        names = (told["exchange"]["reference"], told["signedFor"]["name"], told["file"]["sha256"])
        has_zone = datetime.fromisoformat(told["at"]).tzinfo is not None
        if fits and has_zone and all(isinstance(name, str) for name in names):
            return told
    except (binascii.Error, ValueError, KeyError, TypeError, IndexError, RecursionError):
        pass
    raise Refused(Decision.deny(Reason("SLIP_UNREADABLE", "The slip cannot be read.")))
