"""The shapes of the API's answers. They say what the pages say, and no more."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema

from agreements.queries.machine import Described
from agreements.queries.obligations import ObligationLine


class PartyOut(Schema):
    id: UUID
    name: str
    is_lead: bool
    approved: bool
    signed: bool


class AgreementOut(Schema):
    """The revision that all parties see. A draft of one's own says `drafting` and has none."""

    reference: str
    title: str
    kind: str
    status: str
    lead_id: UUID
    parties: list[PartyOut]
    revision: int | None
    sha256: str | None
    effective_on: date | None
    expires_on: date | None
    ends_on: date | None
    changed_at: datetime


class AgreementsOut(Schema):
    total: int
    agreements: list[AgreementOut]


class ObligationOut(Schema):
    id: UUID
    agreement: str
    key: str
    kind: str
    owner_id: UUID
    owner: str
    words: str
    due_on: date | None
    every_months: int | None
    status: str


class ObligationsOut(Schema):
    obligations: list[ObligationOut]


class DraftOut(Schema):
    reference: str
    sha256: str


class ReasonOut(Schema):
    code: str
    text: str


class RefusalOut(Schema):
    reasons: list[ReasonOut]


class MisfitOut(Schema):
    path: str
    expected: str


class MisfitsOut(Schema):
    misfits: list[MisfitOut]


def agreement_out(one: Described) -> AgreementOut:
    agreement, revision = one.agreement, one.revision
    return AgreementOut(
        reference=agreement.reference,
        title=agreement.title,
        kind=agreement.kind,
        status=one.status.value,
        lead_id=agreement.lead_id,
        parties=[
            PartyOut(
                id=party.id,
                name=party.name,
                is_lead=party.is_lead,
                approved=party.approved,
                signed=party.signed,
            )
            for party in one.parties
        ],
        revision=revision.number if revision else None,
        sha256=revision.sha256 if revision else None,
        effective_on=revision.effective_on if revision else None,
        expires_on=revision.expires_on if revision else None,
        ends_on=agreement.ends_on,
        changed_at=agreement.changed_at,
    )


def obligation_out(line: ObligationLine) -> ObligationOut:
    one = line.obligation
    return ObligationOut(
        id=one.id,
        agreement=one.agreement.reference,
        key=one.key,
        kind=one.kind,
        owner_id=one.organization_id,
        owner=one.organization.name,
        words=one.words,
        due_on=one.due_on,
        every_months=one.every_months,
        status=line.standing.value,
    )
