"""Keys for programs: register, prove, revoke."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import StringConstraints

from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from sharing.keys import actions, queries
from sharing.keys.models import RegisteredKey
from sharing.keys.rules.lifecycle import KeyStatus

router = Router(tags=["keys"])
Words = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
Label = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]
Public = Annotated[str, StringConstraints(min_length=8, max_length=4000, pattern=r"^[!-~\s]+$")]
Answer = Annotated[str, StringConstraints(min_length=1, max_length=400, pattern=r"^[!-~\s]+$")]


class RegisteredKeyIn(Schema):
    """The public half of a key, and the keys that it takes the place of."""

    public: Public
    label: Label
    replaces: list[UUID] = []


class RegisteredKeyOut(Schema):
    id: UUID
    use: str
    kind: str
    label: str
    status: str
    public: str
    fingerprint: str
    added_at: datetime
    proven_at: datetime | None
    retired_at: datetime | None
    revoked_at: datetime | None
    lost_on: date | None
    reason: str


class ChallengeOut(RegisteredKeyOut):
    """Open `challenge` with the key and send back what it says; or, for a key that signs, the
    base64 of its Ed25519 signature over `challenge`."""

    challenge: str
    until: datetime


class RegisteredKeysOut(Schema):
    keys: list[RegisteredKeyOut]


class ProofIn(Schema):
    answer: Answer


class RevocationIn(Schema):
    """`lost_on`: since when somebody else may have the key. What it signed before then stays
    valid; without it nothing does."""

    reason: Words
    lost_on: date | None = None


@router.get("/keys", response=RegisteredKeysOut, summary="Keys of your organization")
def list_keys(request: HttpRequest) -> RegisteredKeysOut:
    """In use, waiting for proof, replaced, revoked. Another organization's are never told."""
    found = queries.keys_for(_keeper(request))
    return RegisteredKeysOut(keys=[RegisteredKeyOut(**_values(key)) for key in found])


@router.post("/keys", response={201: ChallengeOut}, summary="Register a key")
def add_key(request: HttpRequest, given: RegisteredKeyIn) -> Status[ChallengeOut]:
    """The key counts once the challenge is answered."""
    actor = _keeper(request)
    key = actions.add_key(
        organization_id=queries.keeper_of(actor),
        public=given.public,
        label=given.label,
        replaces=given.replaces,
        by=actor,
    )
    told = ChallengeOut(**_values(key), challenge=key.challenge, until=key.until)
    return Status(201, told)


@router.post("/keys/{key_id}/proof", response=RegisteredKeyOut, summary="Answer the challenge")
def prove_key(request: HttpRequest, key_id: str, given: ProofIn) -> RegisteredKeyOut:
    """From now on packages go to this key; what it replaces is retired."""
    actor = _keeper(request)
    key = actions.prove_key(key=_key(actor, key_id), answer=given.answer, by=actor)
    return RegisteredKeyOut(**_values(key))


@router.post("/keys/{key_id}/revocation", response=RegisteredKeyOut, summary="Revoke a key")
def revoke_key(request: HttpRequest, key_id: str, given: RevocationIn) -> RegisteredKeyOut:
    actor = _keeper(request)
    key = actions.revoke_key(
        key=_key(actor, key_id), reason=given.reason, lost_on=given.lost_on, by=actor
    )
    return RegisteredKeyOut(**_values(key))


def _keeper(request: HttpRequest) -> Actor:
    """Whoever may not tend keys finds none here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may(Permission.KEY_MANAGE):
        raise Http404
    return actor


def _key(actor: Actor, key_id: str) -> RegisteredKey:
    try:
        return queries.key_for(actor, UUID(key_id))
    except ValueError:
        raise Http404 from None


def _values(key: RegisteredKey) -> dict[str, Any]:
    names = set(RegisteredKeyOut.model_fields) - {"revoked_at"}
    revoked_at = key.ended_at if key.status == KeyStatus.REVOKED else None
    return {name: getattr(key, name) for name in names} | {"revoked_at": revoked_at}
