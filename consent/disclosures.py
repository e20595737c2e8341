"""Writes the record of disclosures: one passage and its students, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from consent.models import Disclosure
from consent.rules.disclosure import is_log_required, redisclosure_notice
from consent.rules.vocabulary import DisclosureKind
from portal.rules.actor import Actor
from portal.rules.vocabulary import LegalBasis, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What passes, to whom and why. Names and hashes are values: the record stands by itself.

    `redisclosure` is the agreement's own term about passing the records on.
    """

    organization_id: UUID
    party_id: UUID
    party_name: str
    named_recipients: tuple[str, ...]
    legitimate_interest: str
    purpose: Purpose
    basis: LegalBasis
    elements: tuple[str, ...]
    agreement_id: UUID | None
    agreement_reference: str
    revision_hash: str
    at: datetime
    exchange_id: UUID | None = None
    exchange_reference: str = ""
    redisclosure: str = ""
    kind: DisclosureKind = DisclosureKind.DISCLOSED


def record_disclosures(
    passage: Passage, *, subjects: tuple[str, list[Any]], by: Actor
) -> Disclosure:
    """Records a passage for all students that a query names.

    `subjects` is SQL with its parameters and yields the columns `subject_id uuid` and
    `consent_event_id uuid` (null where no consent was needed). It is run once. Belongs inside
    the action that lets the records pass, so that nothing passes unrecorded.
    """
    query, parameters = subjects
    passing = f"SELECT subject_id, consent_event_id FROM ({query}) passing"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.subjects_disclosed")
        cursor.execute(
            f"CREATE TEMPORARY TABLE subjects_disclosed ON COMMIT DROP AS {passing}", parameters
        )
        cursor.execute("SELECT count(*) FROM subjects_disclosed")
        disclosure = _write(passage, cursor.fetchone()[0], by)
        cursor.execute(
            "INSERT INTO consent_disclosedsubject "
            "(organization_id, disclosure_id, subject_id, consent_event_id) "
            "SELECT %s, %s, subject_id, consent_event_id FROM subjects_disclosed",
            [passage.organization_id, disclosure.id],
        )
    return disclosure


def record_unlisted(passage: Passage, *, students: int, by: Actor) -> Disclosure:
    """Records a passage of students whom the organization does not keep here, by their number.

    Who they are, the record says elsewhere: whoever calls keeps that beside it.
    """
    return _write(passage, students, by)


def _write(passage: Passage, students: int, by: Actor) -> Disclosure:
    return Disclosure.objects.create(
        organization_id=passage.organization_id,
        kind=passage.kind,
        party_id=passage.party_id,
        party_name=passage.party_name,
        named_recipients=list(passage.named_recipients),
        legitimate_interest=passage.legitimate_interest,
        purpose=passage.purpose,
        basis=passage.basis,
        elements=list(passage.elements),
        agreement_id=passage.agreement_id,
        agreement_reference=passage.agreement_reference,
        revision_hash=passage.revision_hash,
        exchange_id=passage.exchange_id,
        exchange_reference=passage.exchange_reference,
        at=passage.at,
        ferpa_log_required=is_log_required(passage.basis),
        redisclosure_notice=redisclosure_notice(passage.basis, passage.redisclosure),
        students=students,
        recorded_by_id=by.user_id,
    )
