"""Who may decide for a student, by name, for those who may read names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404

from consent import facts, guardians
from consent.guardians import Person
from consent.models import Authority, ConsentEvent, ConsentSettings, Guardian, RightsPassing
from consent.queries.students import Student, organizations_for
from consent.rules.authority import Authority as AuthorityFact
from consent.rules.vocabulary import AuthorityLevel
from portal.rules.actor import Actor
from portal.rules.permissions import Permission
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class Spell:
    """One authority as it was written down."""

    row: Authority
    note: str
    purposes: str


@dataclass(frozen=True, slots=True)
class GuardianLine:
    """A person, what holds for them today, and all that was written down, newest first."""

    guardian: Guardian
    person: Person
    today: Authority | None
    spells: tuple[Spell, ...]

    @property
    def level(self) -> AuthorityLevel:
        return AuthorityLevel(self.today.level) if self.today else AuthorityLevel.NONE


@dataclass(frozen=True, slots=True)
class Guardianship:
    lines: tuple[GuardianLine, ...]
    passing: RightsPassing | None
    invalid: frozenset[UUID]


def guardianship_for(actor: Actor, student: Student, day: date) -> Guardianship | None:
    """Nothing for those who may not read what families decided."""
    subject = student.subject
    if not actor.may_in(Permission.CONSENT_READ, subject.organization_id):
        return None
    vault = Vault.for_organization(subject.organization_id)
    rows = Authority.objects.filter(subject=subject).select_related("guardian", "entered_by")
    by_person: dict[UUID, list[Authority]] = {}
    for row in rows.order_by("-recorded_at", "-id"):
        by_person.setdefault(row.guardian_id, []).append(row)
    return Guardianship(
        lines=tuple(_line(vault, written, day) for written in by_person.values()),
        passing=RightsPassing.objects.filter(subject=subject, on__lte=day).first(),
        invalid=frozenset(
            event.id
            for event in facts.with_what_bears(ConsentEvent.objects.filter(subject=subject))
            if hasattr(event, "invalidation")
        ),
    )


def guardian_for(actor: Actor, student: Student, guardian_id: UUID, day: date) -> GuardianLine:
    found = guardianship_for(actor, student, day)
    lines = found.lines if found else ()
    line = next((line for line in lines if line.guardian.id == guardian_id), None)
    if line is None:
        raise Http404
    return line


def event_for(actor: Actor, student: Student, event_id: UUID) -> ConsentEvent:
    """One decision of this student, for those who may read decisions."""
    subject = student.subject
    event = ConsentEvent.objects.filter(id=event_id, subject=subject).first()
    if event is None or not actor.may_in(Permission.CONSENT_READ, subject.organization_id):
        raise Http404
    return event


def settings_for(actor: Actor, organization_id: UUID) -> ConsentSettings:
    """What a district of the actor chose; the defaults where it chose nothing."""
    if organization_id not in dict(organizations_for(actor, Permission.CONSENT_READ)):
        raise Http404
    found = ConsentSettings.objects.filter(organization_id=organization_id).first()
    return found or ConsentSettings(organization_id=organization_id)


def _line(vault: Vault, written: list[Authority], day: date) -> GuardianLine:
    guardian = written[0].guardian
    covering = [row for row in written if _fact(row).covers(day)]
    return GuardianLine(
        guardian=guardian,
        person=guardians.opened(vault, guardian),
        today=covering[0] if covering else None,
        spells=tuple(_spell(vault, row) for row in written),
    )


def _fact(row: Authority) -> AuthorityFact:
    return facts.as_authority(row)


def _spell(vault: Vault, row: Authority) -> Spell:
    note = ""
    if row.note:
        context = f"consent_authority|{row.id}|note"
        opened = vault.open(bytes(row.note), wrapped=bytes(row.guardian.key), context=context)
        note = str(opened["note"])
    purposes = sorted(purpose.label for purpose in _fact(row).purposes)
    return Spell(row, note, ", ".join(purposes))
