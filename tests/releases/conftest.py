from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.models import Membership
from portal.rules.permissions import Role


@pytest.fixture
def give_role(cast) -> Callable[..., None]:
    """Seats a person in one more role, as a colleague who manages people would."""

    def give(person, role: Role, *, organization=None) -> None:
        where = organization or person.organization
        manager = next(p for p in (cast.dana, cast.gus) if p.organization == where)
        with manager.acting():
            Membership.objects.create(
                user_id=person.user_id, organization=where, role=role, from_day="2026-01-02"
            )

    return give
