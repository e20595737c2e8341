"""The API for machines, at /api/v1/: the same queries, actions and decisions as the pages.

Who acts is the program whose token came with the request, or else who is signed in; for them a
change needs the CSRF token, as every form does. Upper apps' routers are named as strings only, like
their addresses in `portal.urls`.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from django.urls.resolvers import RoutePattern
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie

from portal import problem_details
from portal.routing import PUBLIC, SIGNED_IN, Access, guarded, guarded_api
from portal.rules.actor import Actor
from portal.rules.decision import Refused
from portal.rules.intake import Rejected

PUBLIC_NAMES = frozenset({"openapi-json", "schema"})
# A refusal because of what is there already: the request was allowed, and came too late.
CONFLICTS = frozenset(
    {
        "SAME_AGAIN",
        "STATUS",
        "NOT_TAKEN",
        "UPLOAD_CLOSED",
        "COLUMNS_UNTOLD",
        "RUNNING",
        "DISPUTED",
    }
)
MOST_PROBLEMS = 200
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Problem details (RFC 9457), with what else a program can use.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reasons": {
            "description": "Why it was refused: a stable code, and words for people.",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "text"],
                "properties": {"code": {"type": "string"}, "text": {"type": "string"}},
            },
        },
        "misfits": {
            "description": "What of the request does not fit, by JSON pointer.",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "expected"],
                "properties": {"path": {"type": "string"}, "expected": {"type": "string"}},
            },
        },
        "problems": {
            "description": "What is wrong in an uploaded file, and how to mend it.",
            "type": "array",
            "items": {
                "type": "object",
                "required": ["row", "column", "found", "expected", "remedy"],
                "properties": {
                    "row": {"type": ["integer", "null"]},
                    "column": {"type": ["string", "null"]},
                    "found": {"type": "string"},
                    "expected": {"type": "string"},
                    "remedy": {"type": "string"},
                },
            },
        },
        "problems_in_all": {"type": "integer"},
    },
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "Sent again within a day with the same body, the request is answered as before "
    "and done once; with another body it answers 409.",
}


class TokenActor(HttpBearer):
    """The program whose token came along. The guard of the route has opened its scope."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return request.actor if getattr(request, "by_token", False) else None  # type: ignore[attr-defined]


class SessionActor(APIKeyCookie):
    """The person of the session. The guard of the route has opened their scope."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        return getattr(request, "actor", None)


class DescribedAPI(NinjaAPI):
    """Its description says of every operation how errors are told, and that keys are taken."""

    def get_openapi_schema(self, **how: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(**how)
        described["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        operations = {
            id(operation): (method, operation)
            for methods in described["paths"].values()
            for method, operation in methods.items()
        }
        for method, operation in operations.values():
            _describe_errors(operation)
            if method == "post":
                operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        return described


def _describe_errors(operation: dict[str, Any]) -> None:
    told = {str(status): answer for status, answer in operation["responses"].items()}
    kept = {status: answer for status, answer in told.items() if status < "400"}
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    operation["responses"] = kept | {
        "4XX": {
            "description": "What was refused or does not fit, as problem details.",
            "content": {problem_details.MEDIA_TYPE: problem},
        }
    }


api = DescribedAPI(
    title="Throughline",
    version="1",
    description="Agreements as data, what is owed, exchanges from package to receipt, and "
    "released tables.",
    docs_url=None,  # its page would load scripts from elsewhere
    openapi_url="/openapi.json",
    urls_namespace="api",
    auth=[TokenActor(), SessionActor()],
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    codes = {one.code for one in refusal.decision.reasons}
    return problem_details.refusal(refusal.decision, 409 if codes & CONFLICTS else 403)


@api.exception_handler(Rejected)
def rejected(request: HttpRequest, found: Rejected) -> HttpResponse:
    """A file that was refused: every problem with its place and remedy, as on the page."""
    problems = [
        {
            "row": one.row,
            "column": one.column,
            "found": one.found,
            "expected": one.expected,
            "remedy": one.remedy,
        }
        for one in found.problems[:MOST_PROBLEMS]
    ]
    words = f"The file has {found.total} problems; nothing of it was kept."
    return problem_details.answer(422, words, problems=problems, problems_in_all=found.total)


@api.exception_handler(ValidationError)
def misfits(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter that does not fit, told as a path and what was expected."""
    found = [
        {"path": "/" + "/".join(map(str, one["loc"])), "expected": one["msg"]}
        for one in error.errors
    ]
    return problem_details.answer(422, "The request does not fit.", misfits=found)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem_details.answer(401, "Sign in first, or send a token.")


@api.exception_handler(HttpError)
def wrong(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem_details.answer(error.status_code, str(error))


@api.exception_handler(Http404)
def absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_details.answer(404, "There is nothing here that you may see.")


for _router in (
    "agreements.api.router",
    "sharing.keys.api.router",
    "sharing.exchange.api.router",
    "sharing.releases.api.router",
    "sharing.destruction.api.router",
):
    api.add_router("", _router)


def addresses() -> tuple[list[URLPattern], str, str]:
    """The API's addresses, each with who may ask it."""
    patterns, app, namespace = api.urls
    elsewhere = URLPattern(
        RoutePattern("<path:rest>"), guarded(_nothing_here, Access(PUBLIC)), name="nothing"
    )
    return [*map(_declared, patterns), elsewhere], app, namespace


def _declared(pattern: Any) -> URLPattern:
    """What describes the API is for anyone; everything else demands a session or a token."""
    if pattern.name in PUBLIC_NAMES:
        view = guarded(_told(pattern.callback), Access(PUBLIC))
    else:
        view = guarded_api(pattern.callback, Access(SIGNED_IN))
    return URLPattern(pattern.pattern, view, pattern.default_args, pattern.name)


def _told(view: Any) -> Any:
    @csrf_exempt
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return problem_details.told(view(request, *args, **kwargs))

    return told


@csrf_exempt
def _nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    return problem_details.answer(404, "There is no such address in this API.")
