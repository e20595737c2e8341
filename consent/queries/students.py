"""Finding a student, exactly. The actor first; strangers find nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404

from consent import identities
from consent.models import Subject
from consent.rules.identity import Identity
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class Student:
    """A student whom the actor may see by name."""

    subject: Subject
    identity: Identity
    organization_name: str

    @property
    def id(self) -> UUID:
        return self.subject.id


def student_for(actor: Actor, subject_id: UUID) -> Student:
    """A student of an organization in which the actor may see students by name."""
    subject = Subject.objects.filter(
        id=subject_id, organization_id__in=actor.organizations_with(Permission.STUDENT_READ)
    ).first()
    if subject is None:
        raise Http404
    return named_for(actor, [subject])[0]


def students_by_number(actor: Actor, number: str) -> list[Student]:
    """Exactly this student number or state number, in the actor's organizations."""
    hits: list[Subject] = []
    for organization_id, _ in organizations_for(actor, Permission.STUDENT_READ):
        vault = Vault.for_organization(organization_id)
        own = Subject.objects.filter(organization_id=organization_id)
        hits += own.filter(student_id_index=identities.number_index(vault, number)) | own.filter(
            state_id_index=identities.state_index(vault, number)
        )
    return named_for(actor, hits)


def students_by_name(
    actor: Actor, first_name: str, last_name: str, birth_date: date
) -> list[Student]:
    """Exactly this name and birth date; case, accents and hyphens do not count."""
    wanted = Identity("", None, first_name, "", last_name, "", birth_date)
    hits: list[Subject] = []
    for organization_id, _ in organizations_for(actor, Permission.STUDENT_READ):
        vault = Vault.for_organization(organization_id)
        hits += Subject.objects.filter(
            organization_id=organization_id,
            name_birth_index=identities.name_index(vault, wanted),
        )
    return named_for(actor, hits)


def organizations_for(actor: Actor, permission: Permission) -> list[tuple[UUID, str]]:
    """Where the actor has the permission: ids and names."""
    held = actor.organizations_with(permission)
    return [(key, name) for key, name in actor.organizations.items() if key in held]


def named_for(actor: Actor, subjects: Sequence[Subject]) -> list[Student]:
    """The names of students in organizations where the actor may read names; others left out."""
    readable = actor.organizations_with(Permission.STUDENT_READ)
    subjects = [subject for subject in subjects if subject.organization_id in readable]
    names: dict[UUID, Identity] = {}
    for organization_id in {subject.organization_id for subject in subjects}:
        vault = Vault.for_organization(organization_id)
        own = [subject.id for subject in subjects if subject.organization_id == organization_id]
        names |= identities.opened(vault, own)
    organizations = actor.organizations
    return [
        Student(subject, names[subject.id], organizations[subject.organization_id])
        for subject in subjects
    ]
