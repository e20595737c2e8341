"""The record of disclosures, as those read it who may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from consent import consequences
from consent.consequences import Copy
from consent.models import ConsentEvent, DisclosedSubject, Disclosure
from consent.queries.students import Student, named_for
from portal.rules.actor import Actor
from portal.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class DisclosedLine:
    """A student of a disclosure; the name only for those who may read names."""

    row: DisclosedSubject
    student: Student | None


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One passage in a student's record, and what became of the copy since."""

    row: DisclosedSubject
    copy: Copy | None

    @property
    def disclosure(self) -> Disclosure:
        return self.row.disclosure

    @property
    def consent_event(self) -> ConsentEvent | None:
        return self.row.consent_event


def disclosures_for(
    actor: Actor,
    *,
    party_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Disclosure]:
    """Newest first, narrowed by recipient and days."""
    found = Disclosure.objects.filter(
        organization_id__in=actor.organizations_with(Permission.DISCLOSURE_READ)
    ).select_related("organization")
    if party_id:
        found = found.filter(party_id=party_id)
    if since:
        found = found.filter(at__date__gte=since)
    if until:
        found = found.filter(at__date__lte=until)
    return found.order_by("-at", "id")


def parties_for(actor: Actor) -> list[tuple[UUID, str]]:
    """Everyone to whom something was disclosed."""
    rows = disclosures_for(actor).order_by("party_name").values_list("party_id", "party_name")
    return list(dict(rows).items())


def disclosure_for(actor: Actor, disclosure_id: UUID) -> Disclosure:
    found = disclosures_for(actor).filter(id=disclosure_id).first()
    if found is None:
        raise Http404
    return found


def disclosed_for(actor: Actor, disclosure: Disclosure) -> QuerySet[DisclosedSubject]:
    """The students of a disclosure, without names."""
    readable = actor.organizations_with(Permission.DISCLOSURE_READ)
    return (
        DisclosedSubject.objects.filter(disclosure=disclosure, organization_id__in=readable)
        .select_related("subject", "consent_event")
        .order_by("id")
    )


def lines_for(actor: Actor, rows: list[DisclosedSubject]) -> list[DisclosedLine]:
    """One page of students, named where the actor may read names."""
    named = {student.id: student for student in named_for(actor, [row.subject for row in rows])}
    return [DisclosedLine(row, named.get(row.subject_id)) for row in rows]


def record_for(actor: Actor, student: Student) -> list[RecordLine] | None:
    """Everything that ever passed about one student, newest first (34 CFR 99.32)."""
    if not actor.may_in(Permission.DISCLOSURE_READ, student.subject.organization_id):
        return None
    rows = (
        DisclosedSubject.objects.filter(subject=student.subject)
        .select_related("disclosure__organization", "consent_event")
        .order_by("-disclosure__at")
    )
    copies = {copy.exchange_id: copy for copy in consequences.copies_of(student.subject.id)}
    return [
        RecordLine(row, copies.get(key) if (key := row.disclosure.exchange_id) else None)
        for row in rows
    ]
