"""One request and its answer: asked again when that is safe; a refusal in the portal's words."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import urlsplit

TRIES = 4
SECONDS = 60.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Unanswered(Exception):
    """The portal could not be reached, or gave something that is no answer."""


class Answered(Exception):
    """The portal refused, and said why."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, dict(problem)
        super().__init__(
            str(problem.get("detail") or problem.get("title") or f"The portal answered {status}.")
        )

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(str(one.get("code")) for one in self.problem.get("reasons", []))


class _Stays(urllib.request.HTTPRedirectHandler):
    """A token is for the portal alone: it is never carried to another address."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unanswered("The portal led to another address; THROUGHLINE_URL must be its own.")


_opener = urllib.request.build_opener(_Stays)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        try:
            found = json.loads(self.body)
        except ValueError as error:
            raise Unanswered("The answer is not JSON.") from error
        if not isinstance(found, dict):
            raise Unanswered("The answer is not an object.")
        return found


@dataclass(frozen=True)
class Line:
    """How to reach a portal."""

    site: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.site)
        local = parts.hostname in LOOPBACK
        if parts.scheme != "https" and not (local and parts.scheme == "http"):
            raise ValueError("THROUGHLINE_URL must begin with https://")

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Asks until it is answered. Every POST carries a key, so asking again does it once."""
        pause = 1.0
        for left in reversed(range(TRIES)):
            try:
                with self.opened(method, path, body=body, headers=headers) as response:
                    content = response.read()
                    return Answer(response.status, dict(response.headers.items()), content)
            except urllib.error.HTTPError as error:
                wait = _wait(error)
                if wait is None or not left:
                    raise _refusal(error) from error
                pause = max(pause, wait)
            except (OSError, http.client.HTTPException) as error:
                if not left:
                    why = getattr(error, "reason", None) or error
                    why = getattr(why, "strerror", None) or why
                    raise Unanswered(f"{self.site} does not answer: {why}") from error
            time.sleep(pause)
            pause *= 2
        raise Unanswered(f"{self.site} does not answer.")

    def opened(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        url = self.site.rstrip("/") + path
        request = urllib.request.Request(url, data=body, method=method)  # noqa: S310
        request.add_header("Authorization", f"Bearer {self.token}")
        request.add_header("User-Agent", "throughline-client/1")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        return _opener.open(request, timeout=SECONDS)


def _wait(error: urllib.error.HTTPError) -> float | None:
    """How long to wait before asking again; None when asking again would not help."""
    if error.code not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return None
    said = error.headers.get("Retry-After", "1")
    return min(float(said), SECONDS) if said.isdigit() else 1.0


def _refusal(error: urllib.error.HTTPError) -> Answered:
    try:
        problem = json.loads(error.read())
    except (ValueError, OSError):
        problem = {}
    return Answered(error.code, problem if isinstance(problem, dict) else {})
