"""The way around the portal, as data. A page appears here when someone may open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from portal.rules.actor import Actor
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Item:
    """A page in the navigation. Any one of `needs` opens it; none named: everyone signed in."""

    label: str
    url_name: str
    needs: tuple[Permission, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False


MAIN: tuple[Item, ...] = (
    Item("Inbox", "home"),
    Item("Agreements", "agreements", (Permission.AGREEMENT_READ,)),
    Item("Imports", "imports", (Permission.IMPORT_READ,)),
    Item("Students", "students", (Permission.STUDENT_READ,)),
    Item("Consent", "consents", (Permission.CONSENT_READ,)),
    Item("Exchanges", "exchanges", (Permission.EXCHANGE_READ,)),
    Item("Releases", "releases", (Permission.RELEASE_READ,)),
    Item("Disclosures", "disclosures", (Permission.DISCLOSURE_READ,)),
    Item("People", "people", (Permission.PEOPLE_MANAGE,)),
    Item("Ledger", "ledger", (Permission.LEDGER_READ,)),
)

ACCOUNT: tuple[Item, ...] = (
    Item("Password", "account_change_password"),
    Item("Email address", "account_email"),
    Item("Two-step sign-in", "mfa_index"),
    Item("Where you are signed in", "usersessions_list"),
)


def links_for(actor: Actor | None, items: Iterable[Item], path: str) -> list[Link]:
    """The items that the actor may open and that exist in this installation."""
    if actor is None:
        return []
    open_items = [item for item in items if _may_open(actor, item)]
    return [
        Link(item.label, url, _is_current(url, path))
        for item in open_items
        if (url := _url(item)) is not None
    ]


def _may_open(actor: Actor, item: Item) -> bool:
    return not item.needs or any(actor.may(permission) for permission in item.needs)


def _url(item: Item) -> str | None:
    """An app that is not installed leaves no dead link behind."""
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return None


def _is_current(url: str, path: str) -> bool:
    """A page below a list belongs to the list; the home page is only itself."""
    return path == url if url == reverse("home") else path.startswith(url)
