"""Looking through somebody else's eyes: remembered in the session, told on every page, and ended
by a click or after fifteen minutes. While it lasts nothing can be changed.

It gives no rights. The person stays who they are, in their own scope; what they look at is a page
that shows them what the other one would find.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from portal import clock
from portal.rules.decision import Decision, Reason

KEY = "viewing_as"
LASTS = timedelta(minutes=15)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What ends it, and signing out, which ends everything.
ALLOWED = frozenset({"view_as_end", "account_logout"})


@dataclass(frozen=True, slots=True)
class Viewing:
    """Through whose eyes, where that is shown, and until when."""

    whom: str
    name: str
    about: str
    until: datetime


def begin(session: SessionBase, *, whom: str, name: str, about: str) -> None:
    until = clock.now() + LASTS
    session[KEY] = {"whom": whom, "name": name, "about": about, "until": until.isoformat()}


def current(request: HttpRequest) -> Viewing | None:
    """What is being looked at; nothing once its time is over."""
    kept = getattr(request, "session", {}).get(KEY)
    if not kept:
        return None
    until = datetime.fromisoformat(kept["until"])
    found = Viewing(kept["whom"], kept["name"] or kept["whom"], kept["about"], until)
    return found if clock.now() < found.until else None


def is_begun(session: SessionBase) -> bool:
    """Whether one was begun and not ended, even when its time is over."""
    return KEY in session


def end(session: SessionBase) -> None:
    session.pop(KEY, None)


def decide_change(request: HttpRequest) -> Decision:
    """Whether this request may change anything while the person looks through other eyes."""
    if request.method in SAFE:
        return Decision.allow()
    viewing = current(request)
    match = request.resolver_match
    if viewing is None or (match and match.url_name in ALLOWED):
        return Decision.allow()
    return Decision.deny(
        Reason(
            "VIEWING",
            f"You are viewing as {viewing.name}, so nothing can be changed. End the view first.",
        )
    )
