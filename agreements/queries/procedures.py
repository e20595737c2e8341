"""How an organization approves, and who could take which step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404

from agreements.models import Procedure
from agreements.rules.steps import DEFAULT_DAYS, DEFAULT_STEPS, STEP_ROLES, steps_from
from portal.facts import in_force
from portal.models import Membership, Organization
from portal.rules.actor import Actor
from portal.rules.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class ProcedureNow:
    """The steps as they are now, and how many people hold each role that could be a step."""

    organization: Organization
    steps: tuple[Role, ...]
    answer_days: int
    is_usual: bool
    holders: tuple[tuple[Role, list[str]], ...]
    may_change: bool


def procedures_for(actor: Actor, day: date) -> list[ProcedureNow]:
    """The procedure of each organization in which the actor reads agreements or manages people."""
    own = actor.organizations_with(Permission.AGREEMENT_READ)
    managed = actor.organizations_with(Permission.PEOPLE_MANAGE)
    return [
        _procedure(actor, one, day)
        for one in Organization.objects.filter(id__in=own | managed).order_by("name")
    ]


def procedure_for(actor: Actor, organization_id: UUID, day: date) -> ProcedureNow:
    found = next(
        (one for one in procedures_for(actor, day) if one.organization.id == organization_id), None
    )
    if found is None:
        raise Http404
    return found


def _procedure(actor: Actor, organization: Organization, day: date) -> ProcedureNow:
    stored = Procedure.objects.filter(organization=organization).first()
    people: dict[str, list[str]] = {}
    for one in Membership.objects.filter(
        in_force(day), organization=organization, role__in=STEP_ROLES
    ).select_related("user"):
        people.setdefault(one.role, []).append(str(one.user))
    return ProcedureNow(
        organization=organization,
        steps=steps_from(stored.steps) if stored else DEFAULT_STEPS,
        answer_days=stored.answer_days if stored else DEFAULT_DAYS,
        is_usual=stored is None,
        holders=tuple((role, sorted(people.get(role, []))) for role in STEP_ROLES),
        may_change=actor.may_in(Permission.PEOPLE_MANAGE, organization.id),
    )
