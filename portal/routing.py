"""Access is declared where the URL is. A view without a declaration is refused (middleware)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path

from portal import clock, guarding, viewing
from portal.facts import actor_for
from portal.rowsecurity import scope
from portal.rules.permissions import Permission

View = Callable[..., HttpResponseBase]


class Audience(Enum):
    PUBLIC = "anyone"
    SIGNED_IN = "anyone signed in"


PUBLIC, SIGNED_IN = Audience.PUBLIC, Audience.SIGNED_IN


@dataclass(frozen=True, slots=True)
class Access:
    """What a route demands. `needs` opens the page; `does` is what the act behind it demands.

    Lacking `needs` answers 404: what one may not see does not exist. `does` is insisted on by
    the action, which answers 403 with reasons to a colleague who may see but not act (ADR 3).
    """

    needs: Permission | Audience
    does: Permission | None = None


def route(
    pattern: str,
    view: View,
    *,
    name: str,
    needs: Permission | Audience,
    does: Permission | None = None,
) -> URLPattern:
    return path(pattern, guarded(view, Access(needs, does)), name=name)


def guarded(view: View, access: Access) -> View:
    @functools.wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        viewing.decide_change(request).require()
        if access.needs is PUBLIC:
            _recognise(request)
            return view(request, *args, **kwargs)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        # The scope opens here and not in a middleware: there Django has already turned an
        # exception into a page, and the half-written row would be committed.
        with scope(request.user.pk):
            request.actor = actor_for(request.user, clock.today())  # type: ignore[attr-defined]
            if isinstance(access.needs, Permission) and not request.actor.may(access.needs):  # type: ignore[attr-defined]
                raise Http404
            response = view(request, *args, **kwargs)
            # Templates may still ask the database; outside the scope they would find nothing.
            return response.render() if hasattr(response, "render") else response

    guard.access = access  # type: ignore[attr-defined]
    return guard


def guarded_api(view: View, access: Access) -> View:
    """The same for a machine, which comes with a session or with a token."""
    guard = guarding.guarded_api(view)
    guard.access = access  # type: ignore[attr-defined]
    return guard


def _recognise(request: HttpRequest) -> None:
    """On a public page a signed-in person still finds their way around."""
    if request.user.is_authenticated:
        with scope(request.user.pk):
            request.actor = actor_for(request.user, clock.today())  # type: ignore[attr-defined]


def declare(
    patterns: Iterable[URLPattern | URLResolver], needs: Permission | Audience
) -> list[URLPattern | URLResolver]:
    """Third-party URL patterns, each re-registered with its access declared."""
    declared: list[URLPattern | URLResolver] = []
    for entry in patterns:
        if isinstance(entry, URLResolver):
            children = declare(entry.url_patterns, needs)
            declared.append(
                URLResolver(
                    entry.pattern, children, entry.default_kwargs, entry.app_name, entry.namespace
                )
            )
        else:
            view = guarded(entry.callback, Access(needs))
            declared.append(URLPattern(entry.pattern, view, entry.default_args, entry.name))
    return declared
