"""A program of Cole's college, as it asks the API."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import timedelta

from django.test import Client

from portal import clock, tokens
from portal.rules.permissions import Permission
from portal.rules.proof import Proof

P = Permission
BASE = "/api/v1/"
ALL = [P.EXCHANGE_READ, P.EXCHANGE_ANSWER]


def token_of(officer, holder=None, scopes=ALL, *, name="Nightly"):
    """A token of the holder, made by an officer: it, and its secret."""
    holder = holder or officer
    with officer.acting() as actor:
        found = next(
            one for one in tokens.holders_for(actor, clock.today()) if one.user_id == holder.user_id
        )
        return tokens.make_token(
            holder=found,
            name=name,
            scopes=scopes,
            until_day=clock.today() + timedelta(days=30),
            proof=Proof(method="email_code", at=clock.now()),
            day=clock.today(),
            by=actor,
        )


def program(officer, holder=None, scopes=ALL, *, name="Nightly") -> Client:
    _, secret = token_of(officer, holder, scopes, name=name)
    return Client(headers={"authorization": f"Bearer {secret}"})


def url(story, rest: str = "") -> str:
    return f"{BASE}exchanges/{story.exchange.reference}{rest}"


def digest(content: bytes) -> str:
    return f"sha-256=:{b64encode(hashlib.sha256(content).digest()).decode()}:"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
