"""Students and decisions, made through the real doors. Needs an open scope of their district."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from consent import actions, identities
from consent.disclosures import Passage, record_disclosures
from consent.models import ConsentEvent, DirectoryOptOut, Disclosure, Subject
from consent.rules.entry import DecisionTaken, OptOutTaken, Signature
from consent.rules.identity import Identity
from consent.rules.intake.rows import (
    ConsentEventRow,
    ConsentKind,
    OptOutKind,
    OptOutRow,
    Relationship,
    Route,
)
from consent.rules.vocabulary import ConsentKind as Kind
from consent.rules.vocabulary import OptOutKind as OptOutWord
from consent.rules.vocabulary import Relationship as Relation
from consent.rules.vocabulary import Route as Way
from portal.recording import action, record
from portal.rules.actor import Actor
from portal.rules.vocabulary import LegalBasis, Purpose
from portal.vault import Vault

DECIDED = date(2026, 3, 2)
OUTCOMES = Purpose.ENROLLMENT_OUTCOMES


def identity(student_id: str = "100001", **fields: object) -> Identity:
    given = {
        "state_id": None,
        "first_name": "Marisol",
        "middle_name": "",
        "last_name": "Núñez-Ortega",
        "suffix": "",
        "birth_date": date(2008, 5, 17),
    }
    return Identity(student_id=student_id, **{**given, **fields})


def students(organization_id: UUID, told: Iterable[Identity]) -> dict[str, Subject]:
    """Student number → subject, stored as an import stores them."""
    stored = identities.store(Vault.for_organization(organization_id), organization_id, told)
    subjects = Subject.objects.in_bulk(list(stored.ids.values()))
    return {number: subjects[subject_id] for number, subject_id in stored.ids.items()}


def student(organization_id: UUID, student_id: str = "100001", **fields: object) -> Subject:
    return students(organization_id, [identity(student_id, **fields)])[student_id]


def signature(**fields: object) -> Signature:
    given = {
        "signed_by": "Carmen Núñez",
        "relationship": Relation.PARENT,
        "effective_on": DECIDED,
        "route": Way.PAPER,
    }
    return Signature(**{**given, **fields})


def decide(
    subject: Subject,
    kind: Kind,
    *,
    by: Actor,
    purpose: Purpose = OUTCOMES,
    recipient_id: UUID | None = None,
    on: date = DECIDED,
    expires_on: date | None = None,
    route: Way = Way.PAPER,
    signed_by: str = "Carmen Núñez",
    relationship: Relation = Relation.PARENT,
) -> ConsentEvent:
    """A family decides; the district writes it down on the same day."""
    taken = DecisionTaken(
        kind=kind,
        purpose=purpose,
        recipient_id=recipient_id,
        signature=signature(
            effective_on=on, route=route, signed_by=signed_by, relationship=relationship
        ),
        expires_on=expires_on,
    )
    return actions.enter_decision(subject=subject, taken=taken, token=uuid4(), day=on, by=by)


def opt_out(
    subject: Subject,
    *,
    by: Actor,
    kind: OptOutWord = OptOutWord.SET,
    on: date = DECIDED,
    relationship: Relation = Relation.PARENT,
) -> DirectoryOptOut:
    taken = OptOutTaken(kind=kind, signature=signature(effective_on=on, relationship=relationship))
    return actions.enter_opt_out(subject=subject, taken=taken, token=uuid4(), day=on, by=by)


def event_row(student_id: str = "100001", row: int = 2, **fields: object) -> ConsentEventRow:
    """A row of a file of consents, as the reader yields it."""
    given = {
        "event": ConsentKind.GIVEN,
        "purpose": OUTCOMES,
        "recipient": "",
        "effective_on": DECIDED,
        "signed_by": "Carmen Núñez",
        "relationship": Relationship.PARENT,
        "route": Route.WEB,
        "notice": "2025-en",
    }
    return ConsentEventRow(row=row, student_id=student_id, **{**given, **fields})


def opt_out_row(student_id: str = "100001", row: int = 2, **fields: object) -> OptOutRow:
    given = {
        "event": OptOutKind.SET,
        "effective_on": DECIDED,
        "signed_by": "Carmen Núñez",
        "relationship": Relationship.PARENT,
    }
    return OptOutRow(row=row, student_id=student_id, **{**given, **fields})


def passage(organization_id: UUID, party_id: UUID, **fields: object) -> Passage:
    given = {
        "party_name": "Northfield State University",
        "named_recipients": ("cole@nsu.example",),
        "legitimate_interest": "Report which graduates enrolled",
        "purpose": OUTCOMES,
        "basis": LegalBasis.CONSENT,
        "elements": ("first_name", "last_name", "birth_date"),
        "agreement_id": uuid4(),
        "agreement_reference": "AG-1",
        "revision_hash": "ab" * 32,
        "at": datetime(2026, 8, 15, 12, tzinfo=UTC),
        "exchange_id": uuid4(),
        "exchange_reference": "EX-1",
        "redisclosure": "No redisclosure.",
    }
    return Passage(organization_id=organization_id, party_id=party_id, **{**given, **fields})


@action
def disclose(*, passage: Passage, subjects: Sequence[Subject], by: Actor) -> Disclosure:
    """Records pass, in an action as an exchange would do it."""
    query = (
        "SELECT s.id AS subject_id, (SELECT e.id FROM consent_consentevent e "
        "WHERE e.subject_id = s.id AND e.kind = 'given' LIMIT 1) AS consent_event_id "
        "FROM consent_subject s WHERE s.id = ANY(%s)"
    )
    written = record_disclosures(passage, subjects=(query, [[s.id for s in subjects]]), by=by)
    record("disclose", by=by, organization_id=passage.organization_id, about=written)
    return written
