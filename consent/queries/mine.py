"""My child, my record: what a family may know. Row security shows its own child and nothing else;
these only arrange it. Of another guardian a family learns that there is one, and nothing more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.http import Http404

from consent import consequences, facts, guardians, identities
from consent.consequences import Copy
from consent.corrections import Asked, opened
from consent.models import (
    Authority,
    ConsentEvent,
    Correction,
    DisclosedSubject,
    Disclosure,
    Guardian,
    RightsPassing,
    Subject,
)
from consent.rules.asking import texts_en, texts_es
from consent.rules.asking.elements import in_words
from consent.rules.identity import Identity, from_values
from consent.rules.status import ConsentStatus
from consent.rules.vocabulary import DisclosureKind, Relationship
from portal.models import Organization
from portal.rules.actor import Actor
from portal.rules.vocabulary import Purpose
from portal.vault import Vault

ENDED = frozenset(
    {ConsentStatus.REFUSED.value, ConsentStatus.WITHDRAWN.value, ConsentStatus.CONFLICT.value}
)


@dataclass(frozen=True, slots=True)
class Me:
    """Who looks: the student, or somebody who may speak for the student."""

    user_id: UUID
    subject: Subject
    identity: Identity
    guardian_id: UUID
    name: str
    email: str
    is_student: bool
    relationship: Relationship
    organization_name: str

    @property
    def child_name(self) -> str:
        return f"{self.identity.first_name} {self.identity.last_name}"


@dataclass(frozen=True, slots=True)
class Decided:
    """What holds today for one purpose, toward one recipient or everyone the notice names."""

    purpose: Purpose
    words: str
    status: str
    recipient_id: UUID | None
    recipient: str
    recipients: tuple[str, ...]
    narrower: tuple[tuple[UUID, str], ...]
    since: date
    event: ConsentEvent
    is_mine: bool
    elements: tuple[str, ...]

    @property
    def is_given(self) -> bool:
        return self.status == ConsentStatus.GIVEN

    @property
    def is_stopped(self) -> bool:
        """Nothing is shared for it as it is, so there is nothing to stop; where people disagree,
        whoever said yes may still do so."""
        said_no = (ConsentStatus.REFUSED, ConsentStatus.WITHDRAWN)
        return self.status in said_no or (self.status == ConsentStatus.CONFLICT and self.is_mine)

    @property
    def ends_on(self) -> date | None:
        return self.event.expires_on if self.is_given else None

    @property
    def is_inherited(self) -> bool:
        return self.event.relationship != Relationship.STUDENT


@dataclass(frozen=True, slots=True)
class Passed:
    """One entry of the record of disclosures, with what became of the copy."""

    disclosure: Disclosure
    event: ConsentEvent | None
    words: str
    elements: tuple[str, ...]
    copy: Copy | None

    @property
    def is_request(self) -> bool:
        return self.disclosure.kind == DisclosureKind.REQUESTED


@dataclass(frozen=True, slots=True)
class Other:
    """Another child of the same person."""

    token_hash: str
    name: str


def me(
    actor: Actor, *, subject_id: UUID | None, guardian_id: UUID | None, organization_name: str
) -> Me:
    subject = Subject.objects.filter(id=subject_id).first() if subject_id else None
    guardian = Guardian.objects.filter(id=guardian_id).first() if guardian_id else None
    if subject is None or guardian is None:
        raise Http404
    vault = Vault.for_organization(subject.organization_id)
    person = guardians.opened(vault, guardian)
    return Me(
        user_id=actor.user_id,
        subject=subject,
        identity=identities.opened(vault, [subject.id])[subject.id],
        guardian_id=guardian.id,
        name=person.name,
        email=person.email,
        is_student=guardian.is_student,
        relationship=_relationship(subject.id, guardian),
        organization_name=organization_name,
    )


def _relationship(subject_id: UUID, guardian: Guardian) -> Relationship:
    if guardian.is_student:
        return Relationship.STUDENT
    told = (
        Authority.objects.filter(subject_id=subject_id, guardian_id=guardian.id)
        .order_by("-recorded_at")
        .values_list("relationship", flat=True)
        .first()
    )
    return Relationship(told or Relationship.PARENT)


def decided_for(actor: Actor, me: Me, language: str, day: date) -> list[Decided]:
    """What holds today, consents first; a line for each purpose and recipient that was decided."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT purpose, recipient_id, status, event_id, since FROM consent_standing "
            "WHERE subject_id = %s AND NOT own AND purpose <> %s AND from_day <= %s "
            "AND (until_day IS NULL OR until_day >= %s)",
            [me.subject.id, facts.DIRECTORY, day, day],
        )
        rows = cursor.fetchall()
    events = ConsentEvent.objects.select_related("notice_text__revision").in_bulk(
        [row[3] for row in rows]
    )
    recipients = {
        key
        for event in events.values()
        if event.notice_text
        for key in event.notice_text.revision.recipients
    }
    names = _names([*(row[1] for row in rows if row[1]), *recipients])
    short = _short(language)
    # Who has a line of its own is not offered twice.
    own_lines: dict[str, set[UUID]] = defaultdict(set)
    for purpose, recipient_id, *_ in rows:
        if recipient_id:
            own_lines[purpose].add(recipient_id)
    found = [
        Decided(
            purpose=Purpose(purpose),
            words=short[Purpose(purpose)],
            status=status,
            recipient_id=recipient_id,
            recipient=names.get(recipient_id, "") if recipient_id else "",
            recipients=tuple(
                name for _, name in _named(events[event_id], names, recipient_id, set())
            ),
            narrower=_named(events[event_id], names, recipient_id, own_lines[purpose]),
            since=since,
            event=events[event_id],
            is_mine=_is_mine(events[event_id], me),
            elements=tuple(in_words(_elements(events[event_id]), language)),
        )
        for purpose, recipient_id, status, event_id, since in rows
    ]
    return sorted(found, key=lambda one: (not one.is_given, one.purpose, one.recipient))


def decision_for(
    actor: Actor, me: Me, language: str, day: date, purpose: str, recipient_id: UUID | None
) -> Decided:
    """The line that is to be changed. For a recipient without a line of its own: everybody's."""
    lines = [one for one in decided_for(actor, me, language, day) if one.purpose == purpose]
    exact = next((one for one in lines if one.recipient_id == recipient_id), None)
    whole = next((one for one in lines if one.recipient_id is None), None)
    if exact is None and whole is None:
        raise Http404
    return exact or whole  # type: ignore[return-value]


def _is_mine(event: ConsentEvent, me: Me) -> bool:
    if me.is_student:
        return event.relationship == Relationship.STUDENT
    return event.guardian_id == me.guardian_id


def _elements(event: ConsentEvent) -> list[str]:
    text = event.notice_text
    return list(event.elements) or (list(text.revision.elements) if text else [])


def _named(
    event: ConsentEvent, names: dict[UUID, str], recipient_id: UUID | None, without: set[UUID]
) -> tuple[tuple[UUID, str], ...]:
    """Everybody whom the notice names, where the decision names nobody."""
    text = event.notice_text
    if text is None or recipient_id is not None:
        return ()
    named = [key for key in text.revision.recipients if key in names and key not in without]
    return tuple((key, names[key]) for key in named)


def recipient_names(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    return _names(ids)


def _names(ids: Iterable[UUID]) -> dict[UUID, str]:
    return dict(Organization.objects.filter(id__in=set(ids)).values_list("id", "name"))


def _short(language: str) -> dict[Purpose, str]:
    return dict(texts_es.SHORT if language == "es" else texts_en.SHORT)


def record_of(actor: Actor, me: Me, language: str) -> list[Passed]:
    """Who received what, newest first (34 CFR 99.32), with what became of it since."""
    copies = {copy.exchange_id: copy for copy in consequences.copies_of(me.subject.id)}
    rows = (
        DisclosedSubject.objects.filter(subject=me.subject)
        .select_related("disclosure__organization", "consent_event")
        .order_by("-disclosure__at")
    )
    short = _short(language)
    return [
        Passed(
            disclosure=row.disclosure,
            event=row.consent_event,
            words=short[Purpose(row.disclosure.purpose)],
            elements=tuple(in_words(row.disclosure.elements, language)),
            copy=copies.get(row.disclosure.exchange_id) if row.disclosure.exchange_id else None,
        )
        for row in rows
    ]


def is_opted_out(actor: Actor, me: Me, day: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM consent_standing WHERE subject_id = %s "
            "AND purpose = %s AND from_day <= %s AND (until_day IS NULL OR until_day >= %s))",
            [me.subject.id, facts.DIRECTORY, day, day],
        )
        return bool(cursor.fetchone()[0])


def corrections_of(actor: Actor, me: Me) -> list[Asked]:
    vault = Vault.for_organization(me.subject.organization_id)
    rows = Correction.objects.filter(subject=me.subject).order_by("-asked_at")
    return [opened(vault, me.subject, row) for row in rows]


def rights_passed_on(actor: Actor, me: Me) -> date | None:
    return RightsPassing.objects.filter(subject=me.subject).values_list("on", flat=True).first()


def turns_18_on(actor: Actor, me: Me) -> date | None:
    """The day, where the birth date is on file; the 29th of February counts as the 1st of March."""
    born = me.identity.birth_date
    if born is None:
        return None
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)


def others_of(actor: Actor) -> list[Other]:
    """The same person's other children."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM family_others()")
        rows = cursor.fetchall()
    return [Other(hashed, _child(subject, key, sealed)) for hashed, subject, key, sealed in rows]


def _child(subject_id: UUID, key: bytes, sealed: bytes) -> str:
    organization_id = Subject.objects.values_list("organization_id", flat=True).first()
    assert organization_id is not None  # the family sees its own child
    values = Vault.for_organization(organization_id).open(
        bytes(sealed), wrapped=bytes(key), context=identities.context_of(subject_id)
    )
    identity = from_values(values)
    return f"{identity.first_name} {identity.last_name}"
