"""In which language a family reads: what it chose on the page, else what its link says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils import translation

from consent.rules.asking.texts import NAMES, RIGHT_TO_LEFT

SESSION = "family_language"
OURS = ("en", "es")
"""The languages the pages themselves are written in; a notice may be in more."""


@contextmanager
def speaking(request: HttpRequest, default: str = "") -> Iterator[str]:
    """The page in the family's language; a click on another one is remembered in this browser."""
    wanted = request.GET.get("lang", "")
    if wanted in NAMES and wanted != request.session.get(SESSION):
        request.session[SESSION] = wanted
    language = request.session.get(SESSION) or default or _accepted(request)
    offer(request, OURS, language)
    with translation.override(language if language in NAMES else "en"):
        yield language


@contextmanager
def fixed(request: HttpRequest, language: str, languages: Iterable[str]) -> Iterator[None]:
    """The page in this language whatever the browser remembers: a preview for the staff."""
    offer(request, languages, language)
    request.family_languages = []  # type: ignore[attr-defined]
    with translation.override(language):
        yield


def offer(request: HttpRequest, languages: Iterable[str], current: str) -> None:
    """The languages to choose from, each by its own name, for the switch on top of the page."""
    request.family_languages = [  # type: ignore[attr-defined]
        (code, NAMES.get(code, code), code == current)
        for code in dict.fromkeys((*OURS, *languages))
    ]
    request.right_to_left = current in RIGHT_TO_LEFT  # type: ignore[attr-defined]


def current(request: HttpRequest, default: str = "en") -> str:
    """The language of this page, as `speaking` set it."""
    return str(request.session.get(SESSION) or default or "en")


def _accepted(request: HttpRequest) -> str:
    """What the browser asks for first, when neither family nor link said anything."""
    asked = request.headers.get("Accept-Language", "").lower()
    first = asked.split(",")[0].split("-")[0].split(";")[0].strip()
    return first if first in OURS else "en"
