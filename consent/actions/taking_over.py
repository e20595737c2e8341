"""When the rights have passed: the student's own link, by a letter that the school hands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from consent import guardians, identities
from consent.actions.links import LinkWanted, make_links, revoke_link
from consent.guardians import Person
from consent.models import FamilyLink, Guardian, RightsPassing, Subject
from consent.rules.vocabulary import LinkKind
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from portal.vault import Vault

CLAIM_LASTS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one letter says. Told once; only hashes are kept."""

    name: str
    token: str
    code: str


@action
def invite_students(
    *, organization_id: UUID, subject_ids: Sequence[UUID], by: Actor
) -> list[Claim]:
    """A claim link with a printed code for each student whose rights have passed.

    A link made before stops working, so a lost letter opens nothing.
    """
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    passed = RightsPassing.objects.filter(
        organization_id=organization_id, subject_id__in=subject_ids, on__lte=clock.today()
    )
    ready = set(passed.values_list("subject_id", flat=True))
    Decision.unless(
        [
            objection(
                not ready or ready != set(subject_ids),
                "RIGHTS_NOT_PASSED",
                "Only a student whose rights have passed gets a link of their own.",
            )
        ]
    ).require()
    vault = Vault.for_organization(organization_id)
    named = identities.opened(vault, subject_ids)
    students = {
        subject_id: _student(vault, subject_id, named[subject_id].full_name, by)
        for subject_id in subject_ids
    }
    _close_older(subject_ids, by)
    made = make_links(
        organization_id=organization_id,
        wanted=[
            LinkWanted(
                kind=LinkKind.CLAIM,
                expires_at=clock.now() + CLAIM_LASTS,
                subject_id=subject_id,
                guardian_id=students[subject_id].id,
                printed=True,
            )
            for subject_id in subject_ids
        ],
        by=by,
    )
    record(
        "invite_students",
        by=by,
        organization_id=organization_id,
        about=Subject(id=subject_ids[0]) if len(subject_ids) == 1 else None,
        detail={"students": len(made)},
    )
    return [
        Claim(named[subject_id].full_name, one.token, one.code or "")
        for subject_id, one in zip(subject_ids, made, strict=True)
    ]


def _student(vault: Vault, subject_id: UUID, name: str, by: Actor) -> Guardian:
    """The student as somebody who decides: made once."""
    before = (
        FamilyLink.objects.filter(subject_id=subject_id, guardian__is_student=True)
        .select_related("guardian")
        .first()
    )
    if before is not None and before.guardian is not None:
        return before.guardian
    row = guardians.prepared(vault, Person(name), made_by_id=by.user_id, is_student=True)
    row.save(force_insert=True)
    return row


def _close_older(subject_ids: Sequence[UUID], by: Actor) -> None:
    older = FamilyLink.objects.filter(
        subject_id__in=subject_ids, kind=LinkKind.CLAIM, revoked_at=None
    )
    for link in older:
        revoke_link(link=link, by=by)
