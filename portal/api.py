"""The API for machines, at /api/v1/: the same queries, actions and decisions as the pages.

Who acts is who is signed in; a change needs the CSRF token, as every form does. Upper apps'
routers are named as strings only, like their addresses in `portal.urls`.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security.apikey import APIKeyCookie

from portal.routing import PUBLIC, SIGNED_IN, Access, guarded, guarded_api
from portal.rules.actor import Actor
from portal.rules.decision import Refused

PUBLIC_NAMES = frozenset({"openapi-json", "schema"})


class SessionActor(APIKeyCookie):
    """The person of the session. The guard of the route has opened their scope."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return getattr(request, "actor", None)


api = NinjaAPI(
    title="Throughline",
    version="1",
    description="Agreements as data: their terms, their ODRL policies, and what is owed.",
    docs_url=None,  # its page would load scripts from elsewhere
    openapi_url="/openapi.json",
    urls_namespace="api",
    auth=SessionActor(),
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The reasons of the decision, word for word, with their codes."""
    reasons = [{"code": one.code, "text": one.text} for one in refusal.decision.reasons]
    return api.create_response(request, {"reasons": reasons}, status=403)


@api.exception_handler(ValidationError)
def misfits(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter that does not fit, told as a path and what was expected."""
    found = [
        {"path": "/" + "/".join(map(str, one["loc"])), "expected": one["msg"]}
        for one in error.errors
    ]
    return api.create_response(request, {"misfits": found}, status=422)


for _router in ("agreements.api.router",):
    api.add_router("", _router)


def addresses() -> tuple[list[URLPattern], str, str]:
    """The API's addresses, each with who may ask it."""
    patterns, app, namespace = api.urls
    return [_declared(pattern) for pattern in patterns], app, namespace


def _declared(pattern: Any) -> URLPattern:
    """What describes the API is for anyone; everything else demands a session."""
    if pattern.name in PUBLIC_NAMES:
        view = guarded(pattern.callback, Access(PUBLIC))
    else:
        view = guarded_api(pattern.callback, Access(SIGNED_IN))
    return URLPattern(pattern.pattern, view, pattern.default_args, pattern.name)
