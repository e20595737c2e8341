"""The manifest with the signatures of both sides, and the recipient's own signature under it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import StringConstraints

from sharing.exchange import actions, queries
from sharing.exchange.api import shapes
from sharing.exchange.api.asking import reader
from sharing.exchange.queries import machine

router = Router()
KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Signature = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{86}==$")]


class CountersignatureIn(Schema):
    """`keyid`: the first 16 digits of the key's SHA-256. `sig`: base64 of the Ed25519 signature
    over the DSSE pre-authentication of the manifest's payload."""

    keyid: KeyId
    sig: Signature


class ManifestOut(Schema):
    """A DSSE envelope: the giver's signature first, then the recipient's."""

    envelope: dict[str, Any]


@router.get(
    "/exchanges/{reference}/manifest",
    response=ManifestOut,
    summary="Read the countersigned manifest",
)
def read_manifest(request: HttpRequest, reference: shapes.Reference) -> ManifestOut:
    """There from the moment the package is taken, for both sides; it outlives the package."""
    return ManifestOut(envelope=machine.manifest_for(reader(request), reference))


@router.post(
    "/exchanges/{reference}/countersignature",
    response={201: ManifestOut},
    summary="Countersign the manifest",
)
def countersign(
    request: HttpRequest, reference: shapes.Reference, given: CountersignatureIn
) -> Status[ManifestOut]:
    """Keeps a signature of a key that your organization registered for signing."""
    actor = reader(request)
    exchange = queries.exchange_for(actor, reference)
    actions.countersign(exchange=exchange, keyid=given.keyid, signature=given.sig, by=actor)
    return Status(201, ManifestOut(envelope=machine.manifest_for(actor, reference)))
