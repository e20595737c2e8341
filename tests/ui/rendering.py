"""Pages rendered as a view would, for people who need no database to be imagined."""

from __future__ import annotations

from html.parser import HTMLParser
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from portal.rules.actor import Actor, Seat
from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind


def person(name: str, organization: str, *roles: Role) -> Actor:
    home = UUID(int=7)
    seats = tuple(Seat(home, organization, OrganizationKind.DISTRICT, role) for role in roles)
    return Actor(UUID(int=1), name, f"{name.split()[0].lower()}@example.invalid", seats)


DANA = person(
    "Dana Whitfield", "Northfield Unified School District", Role.PRIVACY_OFFICER, Role.SIGNATORY
)
GUS = person("Gus Lindqvist", "College Bridge Alliance", Role.PARTNER)


def request_of(
    actor: Actor | None = DANA, path: str = "/", said: tuple[tuple[str, str], ...] = ()
) -> HttpRequest:
    request = RequestFactory().get(path)
    request.actor, request.user = actor, AnonymousUser()
    request._messages = CookieStorage(request)
    for kind, text in said:
        getattr(messages, kind)(request, text)
    return request


def part(source: str, **context: object) -> str:
    """A fragment of a template, with the portal's tags."""
    return engines["django"].from_string("{% load throughline %}" + source).render(context)


def page(
    content: str,
    *,
    base: str = "base.html",
    request: HttpRequest | None = None,
    **context: object,
) -> str:
    source = (
        f'{{% extends "{base}" %}}{{% load throughline %}}'
        f"{{% block title %}}A page{{% endblock %}}{{% block content %}}{content}{{% endblock %}}"
    )
    return engines["django"].from_string(source).render(context, request or request_of())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def words(html: str) -> str:
    """What a reader reads, in one line."""
    parser = _Words()
    parser.feed(html)
    return " ".join(" ".join(parser.found).split())


def tags(html: str, name: str) -> list[dict[str, str | None]]:
    parser = _Words()
    parser.feed(html)
    return [attrs for tag, attrs in parser.tags if tag == name]
