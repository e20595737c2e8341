"""Puts Paz on file for a student of grade 11 in the demo's own database, and tells which one.

A program of its own, run with the demo's settings: the browser's process has another database.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

import django

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
django.setup()

from consent import asking, guardians, identities  # noqa: E402
from consent.guardians import Person  # noqa: E402
from consent.models import Authority, ConsentEvent, RightsPassing, Subject  # noqa: E402
from consent.rules.asking.cohort import Cohort, CohortKind  # noqa: E402
from consent.rules.vocabulary import AuthorityLevel, Evidence, Relationship  # noqa: E402
from portal import clock  # noqa: E402
from portal.facts import actor_by_id  # noqa: E402
from portal.models import User  # noqa: E402
from portal.rowsecurity import scope  # noqa: E402
from portal.vault import Vault  # noqa: E402

PAZ = Person("Paz Torres", "paz.asked@families.example", "", "es")


def main() -> dict:
    vera = User.objects.get(email="vera@northfield.example").id
    with scope(vera):
        actor = actor_by_id(vera, clock.today())
        (here,) = actor.organization_ids
        cohort = Cohort(kind=CohortKind.GRADE, value="11")
        told = set(RightsPassing.objects.values_list("subject_id", flat=True))
        told |= set(ConsentEvent.objects.values_list("subject_id", flat=True))
        members = asking.members(here, cohort)
        subject_id, school = next(one for one in members if one[0] not in told)
        subject, vault = Subject.objects.get(id=subject_id), Vault.for_organization(here)
        row = guardians.prepared(vault, PAZ, made_by_id=vera)
        row.save(force_insert=True)
        Authority.objects.create(
            organization_id=here,
            subject=subject,
            guardian=row,
            relationship=Relationship.PARENT,
            level=AuthorityLevel.FULL,
            evidence=Evidence.RECORD,
            from_day=clock.today() - timedelta(days=900),
            recorded_at=clock.now(),
            entered_by_id=vera,
        )
        child = identities.opened(vault, [subject_id])[subject_id]
        return {
            "subject": str(subject_id),
            "name": f"{child.first_name} {child.last_name}",
            "school": school,
            "email": PAZ.email,
        }


if __name__ == "__main__":
    print(json.dumps(main()))
