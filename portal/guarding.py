"""The guard of the API: who asks, by session or by token, and in whose scope it is answered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from portal import clock, problem_details, repeating, tokens, viewing
from portal.facts import actor_for
from portal.rowsecurity import scope
from portal.rules.actor import Actor
from portal.rules.tokens import A_MINUTE

View = Callable[..., HttpResponseBase]
REALM = 'Bearer realm="throughline"'
UNREADABLE = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)


def guarded_api(view: View) -> View:
    """A machine is told 401 and never sent to a page for people.

    A view of the API answers errors by itself, so the scope takes back what a refused request
    had written.
    """

    @functools.wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "\x00" in request.path or any("\x00" in one for one in _asked(request)):
            return problem_details.answer(400, "The address holds a character that no text has.")
        answered = functools.partial(view, request, *args, **kwargs)
        if request.headers.get("Authorization"):
            return _by_token(request, answered)
        return _by_session(request, answered)

    return guard


def _asked(request: HttpRequest) -> Iterator[str]:
    """Names and values of the query. PostgreSQL keeps no text with a zero byte in it."""
    for name, values in request.GET.lists():
        yield from (name, *map(str, values))


def _by_session(request: HttpRequest, answered: View) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return _unknown("Sign in first, or send a token.", REALM)
    if not (decision := viewing.decide_change(request)):
        return problem_details.refusal(decision)
    return _in_scope(request, answered)


def _by_token(request: HttpRequest, answered: View) -> HttpResponseBase:
    kind, _, secret = request.headers["Authorization"].partition(" ")
    use = tokens.use(secret.strip()) if kind.lower() == "bearer" else None
    if use is None:
        words = "This token is not known, has ended or was revoked."
        return _unknown(words, f'{REALM}, error="invalid_token"')
    left = A_MINUTE - use.used
    if left < 0:
        words = f"More than {A_MINUTE} requests in a minute. Wait {use.reset_in} seconds."
        response: HttpResponseBase = problem_details.answer(429, words)
        response.headers["Retry-After"] = str(use.reset_in)
    else:
        request.user = use.user
        request.by_token = True  # type: ignore[attr-defined]
        response = _in_scope(request, answered)
    response.headers["RateLimit-Policy"] = f'"token";q={A_MINUTE};w=60'
    response.headers["RateLimit"] = f'"token";r={max(left, 0)};t={use.reset_in}'
    return response


def _unknown(words: str, challenge: str) -> HttpResponse:
    response = problem_details.answer(401, words)
    response.headers["WWW-Authenticate"] = challenge
    return response


def _in_scope(request: HttpRequest, answered: View) -> HttpResponseBase:
    user = request.user
    assert user.is_authenticated
    with scope(user.pk):
        request.actor = actor_for(user, clock.today())  # type: ignore[attr-defined]
        response = problem_details.told(_once(request, answered))
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        if is_error and not getattr(request, "keeps_its_writing", False):
            transaction.set_rollback(True)
        return response


def _once(request: HttpRequest, answered: View) -> HttpResponseBase:
    try:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        repeat = repeating.begun(request, actor.user_id)
        if repeat.before is not None:
            return repeat.before
        response = answered()
    except RequestDataTooBig:
        return problem_details.answer(413, "The body is longer than is taken here.")
    except UNREADABLE:
        return problem_details.answer(400, "The body of the request cannot be read.")
    keeps = getattr(request, "keeps_its_writing", False)
    if isinstance(response, HttpResponse) and (keeps or response.status_code < 400):
        repeating.keep(repeat, response)
    return response
