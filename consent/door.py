"""The family's door: who comes by a link, as whom the database sees them, and what is closed.

A family has no account. Its link has a technical user, in whose scope the page runs; row security
shows that user its own child, and only once a code was confirmed in this browser. Whatever is
wrong with a link, the page and its status are the same.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path

from consent import languages, tokens
from consent.models import FamilyLink, Guardian
from consent.rules.vocabulary import Authenticated, LinkKind
from portal import clock
from portal.routing import PUBLIC, Access, View, guarded
from portal.rowsecurity import scope
from portal.rules.actor import Actor

KNOWN_FOR = timedelta(minutes=30)
SESSION = "family"


class Stage(Enum):
    LINK = "the token in the address is alive"
    KNOWN = "a code was confirmed in this browser, lately"


@dataclass(frozen=True, slots=True)
class Doorway:
    """What the database tells anybody who brings a token. Never whether a child exists."""

    link_id: UUID
    user_id: UUID
    kind: LinkKind
    organization_id: UUID
    organization_name: str
    campaign_id: UUID | None
    partner_id: UUID | None
    revision_id: UUID | None
    language: str


@dataclass(frozen=True, slots=True)
class Family:
    """Who acts on a family's page. Student and guardian are told only once the family is known."""

    link_id: UUID
    kind: LinkKind
    organization_id: UUID
    organization_name: str
    campaign_id: UUID | None
    partner_id: UUID | None
    revision_id: UUID | None
    language: str
    token: str
    is_known: bool
    authenticated: Authenticated
    subject_id: UUID | None
    guardian_id: UUID | None
    is_student: bool
    actor: Actor


class FamilyRequest(HttpRequest):
    family: Family


def route_family(
    pattern: str, view: Callable[..., HttpResponseBase], *, name: str, stage: Stage
) -> URLPattern:
    """A page of a family. At `LINK` the pattern holds `<str:token>`; at `KNOWN` it does not."""
    return path(pattern, guarded(_entered(view, stage), Access(PUBLIC)), name=name)


def doorway(hashed: str) -> Doorway | None:
    """What a token opens now; nothing for one that is unknown, over, revoked, or whose holder may
    speak for the student no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM family_door(%s, %s, %s)", [hashed, clock.now(), clock.today()]
        )
        row = cursor.fetchone()
    return Doorway(row[0], row[1], LinkKind(row[2]), *row[3:]) if row else None


@contextmanager
def acting(found: Doorway, *, known: bool) -> Iterator[None]:
    """The scope of a link's user. `known`: its code was confirmed, so its child may be seen."""
    with scope(found.user_id):
        _tell_database(str(found.link_id) if known else "")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                _tell_database("")


def make_known(request: HttpRequest, found: FamilyLink, how: Authenticated) -> None:
    """Remembers in this browser that the link's code was confirmed; the session gets a new key."""
    request.session.cycle_key()
    request.session[SESSION] = {
        "hash": found.token_hash,
        "how": how.value,
        "until": (clock.now() + KNOWN_FOR).isoformat(),
    }


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION, None)


def is_known(request: HttpRequest, hashed: str) -> bool:
    return _remembered(request, hashed) is not None


def gone(request: HttpRequest) -> HttpResponse:
    """The same page for whatever is wrong with a link."""
    with languages.speaking(request):
        return render(request, "family/gone.html", status=404)


def _entered(view: Callable[..., HttpResponseBase], stage: Stage) -> View:
    @functools.wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = str(kwargs.pop("token", ""))
        hashed = tokens.token_hash(token) if token else _hash_of_session(request)
        found = doorway(hashed)
        how = _remembered(request, hashed)
        if found is None or (stage is Stage.KNOWN and how is None):
            return gone(request)
        try:
            with (
                languages.speaking(request, default=found.language),
                acting(found, known=how is not None),
            ):
                request.family = _family(found, token, how)  # type: ignore[attr-defined]
                response = view(request, *args, **kwargs)
                # Templates may still ask the database; outside the scope they would find nothing.
                response = response.render() if hasattr(response, "render") else response
        except Http404:
            return gone(request)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return entered


def _family(found: Doorway, token: str, how: Authenticated | None) -> Family:
    subject_id, guardian_id, is_student = None, None, False
    if how is not None:
        link = FamilyLink.objects.get(id=found.link_id)
        subject_id, guardian_id = link.subject_id, link.guardian_id
        is_student = bool(
            guardian_id and Guardian.objects.filter(id=guardian_id, is_student=True).exists()
        )
    return Family(
        link_id=found.link_id,
        kind=found.kind,
        organization_id=found.organization_id,
        organization_name=found.organization_name,
        campaign_id=found.campaign_id,
        partner_id=found.partner_id,
        revision_id=found.revision_id,
        language=found.language,
        token=token,
        is_known=how is not None,
        authenticated=how or Authenticated.NONE,
        subject_id=subject_id,
        guardian_id=guardian_id,
        is_student=is_student,
        actor=Actor(user_id=found.user_id, name="A family", email=""),
    )


def _hash_of_session(request: HttpRequest) -> str:
    return str(request.session.get(SESSION, {}).get("hash", ""))


def _remembered(request: HttpRequest, hashed: str) -> Authenticated | None:
    kept = request.session.get(SESSION)
    if not kept or kept["hash"] != hashed or datetime.fromisoformat(kept["until"]) < clock.now():
        return None
    return Authenticated(kept["how"])


def _tell_database(link_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.family', %s, true)", [link_id])
