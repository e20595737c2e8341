"""Guardians, authorities and links, as staff make them. Needs an open scope of the district."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from uuid import UUID

from consent import actions, door, guardians
from consent.actions import LinkWanted, MadeLink
from consent.guardians import Person
from consent.models import Authority, Guardian, RightsPassing, Subject
from consent.rules.vocabulary import (
    AuthorityLevel,
    Evidence,
    LinkKind,
    PassingReason,
    Relationship,
)
from portal import clock
from portal.rules.actor import Actor
from portal.vault import Vault

LONG_AGO = date(2015, 9, 1)
PAZ = Person("Paz Torres", "paz@families.example", "555-0101", "es")
MARCO = Person("Marco Torres", "marco@families.example")


def guardian(
    subject: Subject,
    person: Person = PAZ,
    *,
    by: Actor,
    level: AuthorityLevel = AuthorityLevel.SHARED,
    is_student: bool = False,
    from_day: date = LONG_AGO,
) -> Guardian:
    """Somebody with authority over a student."""
    vault = Vault.for_organization(subject.organization_id)
    row = guardians.prepared(vault, person, made_by_id=by.user_id, is_student=is_student)
    row.save(force_insert=True)
    authority(subject, row, by=by, level=level, from_day=from_day)
    return row


def authority(
    subject: Subject,
    guardian: Guardian,
    *,
    by: Actor,
    level: AuthorityLevel = AuthorityLevel.SHARED,
    purposes: tuple[str, ...] = (),
    from_day: date = LONG_AGO,
    until_day: date | None = None,
    evidence: Evidence = Evidence.RECORD,
) -> Authority:
    return Authority.objects.create(
        organization_id=subject.organization_id,
        subject=subject,
        guardian=guardian,
        relationship=Relationship.STUDENT if guardian.is_student else Relationship.PARENT,
        level=level,
        purposes=list(purposes),
        evidence=evidence,
        from_day=from_day,
        until_day=until_day,
        recorded_at=clock.now(),
        entered_by_id=by.user_id,
    )


def passed(
    subject: Subject, on: date, reason: PassingReason = PassingReason.OF_AGE
) -> RightsPassing:
    return RightsPassing.objects.create(
        organization_id=subject.organization_id,
        subject=subject,
        on=on,
        reason=reason,
        recorded_at=clock.now(),
    )


def link(
    subject: Subject | None = None,
    guardian: Guardian | None = None,
    *,
    by: Actor,
    organization_id: UUID | None = None,
    days: int = 30,
    **more: object,
) -> MadeLink:
    """A personal link for a guardian, or an open one when nobody is named."""
    kind = LinkKind.OPEN
    if guardian is not None:
        kind = LinkKind.CLAIM if guardian.is_student else LinkKind.PERSONAL
    wanted = {
        "kind": kind,
        "expires_at": clock.now() + timedelta(days=days),
        "subject_id": subject.id if subject else None,
        "guardian_id": guardian.id if guardian else None,
        **more,
    }
    at = subject.organization_id if subject else organization_id
    return actions.make_link(organization_id=at, wanted=LinkWanted(**wanted), by=by)


@contextmanager
def acting(made: MadeLink, *, known: bool = True):
    """In the scope of a link's user, as the door opens it."""
    found = door.doorway(made.link.token_hash)
    assert found is not None, "the link opens nothing"
    with door.acting(found, known=known):
        yield Actor(user_id=found.user_id, name="A family", email="")
