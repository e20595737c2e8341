"""Machine tokens: what a program may be allowed, and never more than the person it acts for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission, Role, grants
from portal.rules.vocabulary import OrganizationKind

# What has an address in the API. Approving, signing, sending and releasing stay with people.
SCOPES: tuple[Permission, ...] = (
    Permission.EXCHANGE_READ,
    Permission.EXCHANGE_ANSWER,
    Permission.EXCHANGE_ACCEPT,
    Permission.KEY_MANAGE,
    Permission.AGREEMENT_READ,
    Permission.AGREEMENT_DRAFT,
    Permission.RELEASE_READ,
)
LONGEST = timedelta(days=366)
PREFIX = "tl_"
A_MINUTE = 600  # requests of one token


def allowed_to(roles: Collection[Role], kind: OrganizationKind) -> frozenset[Permission]:
    """What a token may be given that acts for somebody with these roles."""
    return frozenset(
        permission for permission in SCOPES if any(grants(role, kind, permission) for role in roles)
    )


def effective(
    scopes: Collection[Permission], roles: Collection[Role], kind: OrganizationKind
) -> frozenset[Permission]:
    """What is left of the scopes today: nothing that the person themself no longer may."""
    return frozenset(scopes) & allowed_to(roles, kind)


def decide_token(
    scopes: Collection[Permission],
    *,
    roles: Collection[Role],
    kind: OrganizationKind,
    until_day: date,
    day: date,
) -> Decision:
    """Whether a token with these scopes may be made for somebody with these roles."""
    beyond = [one for one in scopes if one not in allowed_to(roles, kind)]
    words = ", ".join(one.label for one in beyond)
    return Decision.unless(
        [
            objection(
                not roles,
                "NOBODY",
                "The person whom the token would act for has no role in this organization.",
            ),
            objection(not scopes, "NO_SCOPE", "Choose at least one thing that it may do."),
            objection(
                bool(beyond and roles),
                "BEYOND_PERSON",
                f"A token may do no more than the person it acts for, who may not: {words}.",
            ),
            objection(
                not day <= until_day <= day + LONGEST,
                "EXPIRY",
                "A token ends within a year. Choose a day between today and then.",
            ),
        ]
    )
