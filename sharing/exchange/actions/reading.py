"""Looking at why a student passes or does not is an act, and is recorded like one."""

from __future__ import annotations

from uuid import UUID

from consent.models import Subject
from portal.models import Organization
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.permissions import Permission
from sharing.exchange.models import Exchange


@action
def open_decisions(*, subject: Subject, by: Actor) -> None:
    """Records who asked why a student is included or withheld."""
    decide_role(by, Permission.STUDENT_READ, subject.organization_id).require()
    record("open_decisions", by=by, organization_id=subject.organization_id, about=subject)


@action
def open_withheld(*, organization_id: UUID, code: str, students: int, by: Actor) -> None:
    """Records who read the names of withheld students, under which reason and how many."""
    decide_role(by, Permission.STUDENT_READ, organization_id).require()
    record(
        "open_withheld",
        by=by,
        organization_id=organization_id,
        about=Organization(id=organization_id),
        detail={"code": code, "students": students},
    )


@action
def open_rows(*, exchange: Exchange, students: int, by: Actor) -> None:
    """Records who read returned rows of which exchange, and how many."""
    decide_role(by, Permission.EXCHANGE_ACCEPT, exchange.organization_id).require()
    record(
        "open_rows",
        by=by,
        organization_id=exchange.organization_id,
        about=exchange,
        detail={"rows": students},
    )
