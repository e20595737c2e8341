"""An organization decides by which steps it approves agreements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from agreements.models import Procedure
from agreements.rules.steps import decide_procedure
from portal import clock
from portal.facts import in_force
from portal.models import Membership
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.permissions import Role


@action
def set_procedure(
    *, organization_id: UUID, steps: Sequence[Role], answer_days: int, by: Actor, day: date
) -> Procedure:
    """Holds for what is submitted from now on; what is in review keeps the steps it began with."""
    held = Membership.objects.filter(in_force(day), organization_id=organization_id)
    holders = Counter(Role(role) for role in held.values_list("role", flat=True))
    decide_procedure(by, organization_id, steps, answer_days, holders).require()
    procedure, _ = Procedure.objects.update_or_create(
        organization_id=organization_id,
        defaults={
            "steps": [role.value for role in steps],
            "answer_days": answer_days,
            "changed_at": clock.now(),
            "changed_by_id": by.user_id,
        },
    )
    record(
        "set_approval_steps",
        by=by,
        organization_id=organization_id,
        about=procedure,
        detail={"steps": [role.value for role in steps], "working_days": answer_days},
    )
    return procedure
