"""Receipts: what one side signed about an exchange, checked with the published keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .verify_package import Forged, Keys, statement_of

RECEIPT = "application/vnd.throughline.receipt+json"


def checked_receipt(envelope: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    """What a receipt says, once its signature is that of whom it names. Raises `Forged`."""
    try:
        return statement_of(envelope, keys, kind=RECEIPT, signer="signedFor", at="at")
    except (ValueError, KeyError, TypeError) as error:
        raise Forged("the receipt cannot be read") from error
