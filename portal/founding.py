"""How an installation begins: the operator founds organizations and names their first people.

An operator's act on the machine, as the owner of the tables; the pages cannot do it. Everyone
after the first is invited.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from allauth.account.models import EmailAddress
from django.db import transaction

from portal.models import LedgerEntry, Membership, Organization, User
from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind

OWNER = "owner"


@transaction.atomic(using=OWNER)
def found_organization(
    name: str,
    kind: OrganizationKind,
    *,
    parent: Organization | None = None,
    nces_id: str = "",
    opeid: str = "",
) -> Organization:
    organization, _ = Organization.objects.using(OWNER).get_or_create(
        name=name,
        parent_id=parent.id if parent else None,
        defaults={"kind": kind, "nces_id": nces_id, "opeid": opeid},
    )
    return Organization.objects.using(OWNER).get(id=organization.id)


@transaction.atomic(using=OWNER)
def seat(
    email: str, name: str, organization: Organization, roles: Iterable[Role], *, from_day: date
) -> User:
    """Gives a person (made when new, without a password) roles in an organization."""
    people = User.objects.using(OWNER)
    user = people.filter(email=email.lower()).first()
    if user is None:
        user = User(email=email.lower(), name=name)
        user.set_unusable_password()
        user.save(using=OWNER)
        # Confirmed by the first code that they receive there and enter.
        EmailAddress.objects.using(OWNER).create(user_id=user.id, email=user.email, primary=True)
    for role in roles:
        _, made = Membership.objects.using(OWNER).get_or_create(
            user_id=user.id,
            organization_id=organization.id,
            role=role,
            until_day=None,
            defaults={"from_day": from_day},
        )
        if made:
            LedgerEntry.objects.using(OWNER).create(
                actor_id=user.id,
                organization_id=organization.id,
                verb="seated_by_operator",
                detail={"role": role.value},
            )
    return user
