"""Who reads pairs: the college whose file it is, and the district that it asked."""

from __future__ import annotations

from uuid import UUID

from portal.rules.actor import Actor
from portal.rules.decision import Decision
from portal.rules.permissions import Permission
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.exchange.rules.pairs import both
from sharing.linkage.models import Linkage
from sharing.linkage.rules.reading import decide_reading


def of_college(actor: Actor, linkage: Linkage) -> bool:
    return actor.may_in(Permission.EXCHANGE_ANSWER, linkage.organization_id)


def of_district(actor: Actor, linkage: Linkage) -> bool:
    """Names are opened to those who may see students by name, and who decide on returns."""
    return actor.may_in(Permission.STUDENT_READ, linkage.district_id) and actor.may_in(
        Permission.EXCHANGE_ACCEPT, linkage.district_id
    )


def reading_for(actor: Actor, linkage: Linkage) -> Decision:
    return both(
        decide_reading(
            is_college=of_college(actor, linkage),
            is_district=of_district(actor, linkage),
            asked=linkage.asked_at is not None,
        ),
        decide_kept(linkage.exchange),
    )


def reader_of(actor: Actor, linkage: Linkage) -> UUID:
    """The organization for which the actor reads."""
    return linkage.organization_id if of_college(actor, linkage) else linkage.district_id
