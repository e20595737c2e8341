"""The way around the portal, as data. A page appears here when someone may open it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from portal.rules.actor import Actor
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Item:
    """A page in the navigation. Any one of `needs` opens it; none named: everyone signed in.

    `about` says on the home page what is there; pages whose address begins with `also` belong to
    it though their address is elsewhere.
    """

    label: str
    url_name: str
    needs: tuple[Permission, ...] = ()
    about: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False
    about: str = ""


_P = Permission
MAIN: tuple[Item, ...] = (
    Item("Inbox", "home"),
    Item(
        "Agreements",
        "agreements",
        (_P.AGREEMENT_READ,),
        "Who gives what to whom, on which legal basis, and who has signed.",
    ),
    Item(
        "Obligations",
        "obligations",
        (_P.AGREEMENT_READ,),
        "What your organization owes under its agreements, and by when.",
        also="/calendar/",
    ),
    Item(
        "Imports",
        "imports",
        (_P.IMPORT_READ,),
        "Rosters, graduates and families' decisions from your own systems.",
    ),
    Item(
        "Students",
        "students",
        (_P.STUDENT_READ,),
        "One student: what the family decided, and who received what.",
    ),
    Item(
        "Consent",
        "consents",
        (_P.CONSENT_READ,),
        "How many families allowed what, and the notices they read.",
    ),
    Item(
        "Consent desk",
        "desk",
        (_P.CONSENT_COLLECT,),
        "Collect families' consents for a district, by QR code or on paper.",
    ),
    Item(
        "Exchanges",
        "exchanges",
        (_P.EXCHANGE_READ,),
        "Graduates sent to a partner, and the outcomes that came back.",
    ),
    Item(
        "Keys",
        "keys",
        (_P.KEY_MANAGE,),
        "The keys of your organization to which packages are encrypted.",
    ),
    Item(
        "Destruction",
        "holdings",
        (_P.EXCHANGE_READ,),
        "Which packages are held, until when, and certificates that they are gone.",
        also="/certificates/",
    ),
    Item(
        "Releases",
        "releases",
        (_P.RELEASE_READ,),
        "Tables of counts in which no small group can be worked out.",
        also="/tables/",
    ),
    Item(
        "Disclosures",
        "disclosures",
        (_P.DISCLOSURE_READ,),
        "The record of every passage of student records (34 CFR 99.32).",
    ),
    Item(
        "People",
        "people",
        (_P.PEOPLE_MANAGE,),
        "Who works here, in which role; invitations.",
    ),
    Item(
        "Programs",
        "programs",
        (_P.PEOPLE_MANAGE,),
        "Tokens by which programs of your organization use the API, and what they hear of.",
        also="/webhooks/",
    ),
    Item(
        "Ledger",
        "ledger",
        (_P.LEDGER_READ,),
        "Everything that people of your organization did here.",
    ),
)

ACCOUNT: tuple[Item, ...] = (
    Item("Password", "account_change_password"),
    Item("Email address", "account_email"),
    Item("Two-step sign-in", "mfa_index"),
    Item("Where you are signed in", "usersessions_list"),
    Item("Vacation cover", "cover"),
    Item("How we approve", "approval_steps", (_P.AGREEMENT_READ, _P.PEOPLE_MANAGE)),
)


def links_for(actor: Actor | None, items: Iterable[Item], path: str) -> list[Link]:
    """The items that the actor may open and that exist in this installation."""
    if actor is None:
        return []
    open_items = [item for item in items if _may_open(actor, item)]
    return [
        Link(item.label, url, _is_current(item, url, path), item.about)
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


def _is_current(item: Item, url: str, path: str) -> bool:
    """A page below a list belongs to the list; the home page is only itself."""
    if item.also and path.startswith(item.also):
        return True
    return path == url if url == reverse("home") else path.startswith(url)
