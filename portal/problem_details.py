"""Errors of the API as problem details (RFC 9457): the same words as on the pages, for programs."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, HttpResponseBase

from portal.rules.decision import Decision

MEDIA_TYPE = "application/problem+json"
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
CODES = {
    401: "unauthorized",
    403: "refused",
    404: "not-found",
    405: "method",
    409: "conflict",
    410: "gone",
    413: "too-large",
    422: "misfit",
    429: "too-many",
}


def answer(status: int, detail: str = "", **more: Any) -> HttpResponse:
    """A problem: what kind, in words, and whatever else a program can use."""
    code = CODES.get(status, "bad-request")
    body = {
        "type": f"urn:throughline:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or HTTPStatus(status).description or HTTPStatus(status).phrase,
        **more,
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE
    )


def refusal(decision: Decision, status: int = 403) -> HttpResponse:
    """The reasons of a decision, word for word, with their codes."""
    reasons = [{"code": one.code, "text": one.text} for one in decision.reasons]
    return answer(status, " ".join(one.text for one in decision.reasons), reasons=reasons)


def told(response: HttpResponseBase) -> HttpResponseBase:
    """An error that something below told in its own form, told as a problem."""
    if response.status_code < HTTPStatus.BAD_REQUEST or not isinstance(response, HttpResponse):
        return response
    if response.headers.get("Content-Type", "") == MEDIA_TYPE:
        return response
    more = _members(response)
    problem = answer(response.status_code, str(more.pop("detail", "")), **more)
    for name in KEPT_HEADERS:
        if name in response.headers:
            problem.headers[name] = response.headers[name]
    return problem


def _members(response: HttpResponse) -> dict[str, Any]:
    try:
        found = json.loads(response.content)
    except ValueError:
        return {}
    reserved = {"type", "title", "status"}
    return {k: v for k, v in found.items() if k not in reserved} if isinstance(found, dict) else {}
