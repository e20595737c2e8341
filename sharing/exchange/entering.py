"""Who entered college, as a return tells it: from then on the rights are the student's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sharing.records.models import Graduation
from sharing.records.rules.kinds import OutcomeKind


def entered_college(
    told: Mapping[str, Sequence[Mapping[str, Any]]], students: Mapping[str, UUID]
) -> dict[UUID, date]:
    """The first day in college of each student whom the return found there after graduation.

    Who only takes college courses while in high school keeps a guardian at the high school.
    """
    left = dict(
        Graduation.objects.filter(subject_id__in=list(students.values())).values_list(
            "subject_id", "graduated_on"
        )
    )
    entered: dict[UUID, date] = {}
    for key, subject_id in students.items():
        days = [
            date.fromisoformat(one["begins_on"])
            for one in told[key]
            if one["kind"] == OutcomeKind.ENROLLMENT.value and one.get("begins_on")
        ]
        after = [day for day in days if subject_id in left and day > left[subject_id]]
        if after:
            entered[subject_id] = min(after)
    return entered
