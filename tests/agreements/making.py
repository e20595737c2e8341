"""Agreements made as people make them: every helper walks the real lifecycle.

The cast acts by name: Vera drafts, Dana approves and signs for the district, and the officers of
the other parties approve and sign for theirs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from django.test import Client

from agreements import actions
from agreements.models import Agreement
from agreements.rules.bases import clauses_for
from agreements.rules.lifecycle import Status
from agreements.rules.terms import (
    FlowTerms,
    Frequency,
    Kind,
    Level,
    Limits,
    Protection,
    Redisclosure,
    Sealing,
    Terms,
)
from portal import clock
from portal.models import Membership, Organization, User
from portal.rules.permissions import Role
from portal.rules.proof import Proof
from portal.rules.vocabulary import LegalBasis, OrganizationKind, Purpose

ROSTER = (
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "birth_date",
    "student_id",
    "high_school",
    "class_of",
    "graduation_date",
)
OUTCOMES = (
    "student_id",
    "college_code",
    "college_name",
    "college_state",
    "college_level",
    "college_control",
    "enrollment_begin",
    "enrollment_end",
    "enrollment_status",
    "class_level",
    "major",
    "graduated",
    "degree_date",
    "degree_title",
)
TABLE = ("high_school", "race_ethnicity", "lunch_status", "class_of", "first_fall_enrollment")


class Acting(Protocol):
    """A person of the cast."""

    name: str
    user_id: UUID
    organization: Organization

    def acting(self): ...  # type: ignore[no-untyped-def]


def two_flow_terms(
    district: Organization,
    college: Organization,
    *,
    to_college: Sequence[str] = ("cole@nsu.example",),
    to_district: Sequence[str] = ("vera@northfield.example",),
    basis: LegalBasis = LegalBasis.CONSENT,
    return_basis: LegalBasis = LegalBasis.AUDIT_EVALUATION,
    effective_on: date | None = None,
    days: int = 730,
    sealing: Sealing = Sealing.IF_KEYS,
) -> Terms:
    """Roster out (F1, district to college), outcomes back (F2, college to district)."""
    begins = effective_on or clock.today()
    roster = FlowTerms(
        key="F1",
        giver_id=district.id,
        recipient_id=college.id,
        purpose=Purpose.ENROLLMENT_OUTCOMES,
        basis=basis,
        level=Level.ROWS,
        elements=ROSTER,
        population="Graduates of the district's high schools since 2024",
        frequency=Frequency.YEARLY,
        retention_days=180,
        redisclosure=Redisclosure.NONE,
        recipients=tuple(to_college),
        min_cell=10,
        protection=Protection.ENCRYPTED,
        clauses=clauses_for(basis),
        sealing=sealing,
    )
    outcomes = dataclasses.replace(
        roster,
        sealing=Sealing.IF_KEYS,
        key="F2",
        giver_id=college.id,
        recipient_id=district.id,
        basis=return_basis,
        elements=OUTCOMES,
        population="The graduates whose rows the district sent",
        retention_days=1825,
        redisclosure=Redisclosure.PROTECTED_TABLES,
        recipients=tuple(to_district),
        clauses=clauses_for(return_basis),
    )
    return Terms(
        title=f"College outcomes of {district.name} graduates",
        summary="The district learns which of its graduates enroll in college and finish, so that "
        "its schools can prepare the next class better.",
        effective_on=begins,
        expires_on=begins + timedelta(days=days),
        party_ids=(district.id, college.id),
        flows=(roster, outcomes),
    )


def aggregate_terms(
    district: Organization,
    partner: Organization,
    *,
    effective_on: date | None = None,
    days: int = 365,
    min_cell: int = 10,
) -> Terms:
    """One flow of protected tables (F1) from the district to a community partner."""
    begins = effective_on or clock.today()
    tables = FlowTerms(
        key="F1",
        giver_id=district.id,
        recipient_id=partner.id,
        purpose=Purpose.PROGRAM_EVALUATION,
        basis=LegalBasis.DEIDENTIFIED,
        level=Level.AGGREGATE,
        elements=TABLE,
        population="Graduates of the district's high schools since 2024",
        frequency=Frequency.YEARLY,
        retention_days=0,
        redisclosure=Redisclosure.PROTECTED_TABLES,
        recipients=(),
        min_cell=min_cell,
        protection=Protection.SUPPRESSION,
        clauses=clauses_for(LegalBasis.DEIDENTIFIED),
    )
    return Terms(
        title=f"First-fall enrollment tables for {partner.name}",
        summary="The partner sees, school by school, how many graduates went on to college, and "
        "never a student.",
        effective_on=begins,
        expires_on=begins + timedelta(days=days),
        party_ids=(district.id, partner.id),
        flows=(tables,),
    )


def memorandum_terms(*parties: Organization, **limits) -> Terms:  # type: ignore[no-untyped-def]
    """A regional memorandum: no flows, limits for what stands under it, open for partners."""
    begins = clock.today()
    usual = {"most_retention_days": 1825, "joiner_kinds": (OrganizationKind.COMMUNITY,)}
    return Terms(
        title="Regional memorandum on college outcomes",
        summary="The organizations of the region agree on how they share what they learn about "
        "graduates, and on what nobody may do.",
        effective_on=begins,
        expires_on=begins + timedelta(days=1095),
        party_ids=tuple(party.id for party in parties),
        kind=Kind.MOU,
        limits=Limits(**(usual | limits)),
    )


def colleague(of: Acting, name: str, *roles: Role):  # type: ignore[no-untyped-def]
    """Somebody more who works where a person of the cast does."""
    with of.acting():
        user = User(email=f"{name}@{of.name}.example", name=name.title())
        user.save()
        for role in roles:
            Membership.objects.create(
                user=user, organization=of.organization, role=role, from_day=date(2026, 1, 1)
            )
    return dataclasses.replace(of, name=name, user_id=user.id)  # type: ignore[type-var]


def under(parent: Agreement, terms: Terms, *, drafter: Acting) -> Agreement:
    with drafter.acting() as actor:
        parent.refresh_from_db()
        return actions.draft(lead=drafter.organization, terms=terms, by=actor, parent=parent)


def signed(agreement: Agreement, *, drafter: Acting, officers: Sequence[Acting]) -> Agreement:
    submit(agreement, drafter)
    _approve_all(agreement, drafter, officers)
    _sign_all(agreement, drafter, officers)
    return agreement


def joinder(memorandum: Agreement, *, joiner: Acting, officers: Sequence[Acting]) -> Agreement:
    """The joiner's page, approved and signed by an officer of the joiner and one of the lead."""
    with joiner.acting() as actor:
        page = actions.join(
            memorandum=memorandum,
            organization_id=joiner.organization.id,
            by=actor,
            day=clock.today(),
        )
    _approve_all(page, joiner, officers)
    _sign_all(page, joiner, officers)
    return page


def drafted(terms: Terms, *, drafter: Acting) -> Agreement:
    with drafter.acting() as actor:
        return actions.draft(lead=drafter.organization, terms=terms, by=actor)


def submitted(terms: Terms, *, drafter: Acting) -> Agreement:
    agreement = drafted(terms, drafter=drafter)
    submit(agreement, drafter)
    return agreement


def submit(agreement: Agreement, drafter: Acting) -> None:
    with drafter.acting() as actor:
        actions.submit(agreement=agreement, by=actor)
        agreement.refresh_from_db()


def revise(agreement: Agreement, terms: Terms, drafter: Acting, **changed: str) -> None:
    """The drafter writes other words where these are named."""
    with drafter.acting() as actor:
        agreement.refresh_from_db()
        wanted = dataclasses.replace(terms, **changed)  # type: ignore[arg-type]
        actions.revise(agreement=agreement, terms=wanted, by=actor)
        agreement.refresh_from_db()


def approve(agreement: Agreement, officer: Acting) -> None:
    with officer.acting() as actor:
        agreement.refresh_from_db()
        actions.approve(
            agreement=agreement,
            organization_id=officer.organization.id,
            revision_hash=agreement.revision.sha256,
            by=actor,
            day=clock.today(),
        )
        agreement.refresh_from_db()


def proof() -> Proof:
    """The person confirmed a moment ago, with their password."""
    return Proof("password", clock.now())


def confirmed(client: Client) -> Client:
    """Whoever is signed in there confirmed a moment ago by a code that came by email."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "email_code", "at": clock.now().timestamp(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def sign(agreement: Agreement, signatory: Acting) -> None:
    with signatory.acting() as actor:
        agreement.refresh_from_db()
        actions.sign(
            agreement=agreement,
            organization_id=signatory.organization.id,
            revision_hash=agreement.revision.sha256,
            printed_name=signatory.name.title(),
            job_title="Director",
            proof=proof(),
            by=actor,
            day=clock.today(),
        )
        agreement.refresh_from_db()


def active(terms: Terms, *, drafter: Acting, officers: Sequence[Acting]) -> Agreement:
    """Drafted, approved and signed by one officer for each party: it governs from its first day."""
    agreement = submitted(terms, drafter=drafter)
    for officer in officers:
        approve(agreement, officer)
    for officer in officers:
        sign(agreement, officer)
    return agreement


def agreement_at(
    status: Status, *, terms: Terms, drafter: Acting, officers: Sequence[Acting]
) -> Agreement:
    """An agreement brought to a status by the verbs that lead there."""
    if status in (Status.CLOSING, Status.CLOSED):
        terms = dataclasses.replace(terms, notice_days=0)
    agreement = drafted(terms, drafter=drafter)
    for step in _WAYS[status]:
        step(agreement, drafter, officers)
    return agreement


def _submit(agreement: Agreement, drafter: Acting, officers: Sequence[Acting]) -> None:
    submit(agreement, drafter)


def _approve_all(agreement: Agreement, drafter: Acting, officers: Sequence[Acting]) -> None:
    for officer in officers:
        approve(agreement, officer)


def _sign_all(agreement: Agreement, drafter: Acting, officers: Sequence[Acting]) -> None:
    for officer in officers:
        sign(agreement, officer)


def _return(agreement: Agreement, drafter: Acting, officers: Sequence[Acting]) -> None:
    officer = officers[-1]
    with officer.acting() as actor:
        actions.return_for_changes(
            agreement=agreement,
            organization_id=officer.organization.id,
            revision_hash=agreement.revision.sha256,
            comment="Please keep the rows for a shorter time.",
            by=actor,
        )
        agreement.refresh_from_db()


def suspend(agreement: Agreement, officer: Acting) -> None:
    with officer.acting() as actor:
        actions.suspend(
            agreement=agreement,
            organization_id=officer.organization.id,
            reason="A laptop was lost.",
            by=actor,
        )
        agreement.refresh_from_db()


def terminate(agreement: Agreement, signatory: Acting) -> None:
    with signatory.acting() as actor:
        actions.terminate(
            agreement=agreement,
            organization_id=signatory.organization.id,
            reason="The program has ended.",
            by=actor,
        )
        agreement.refresh_from_db()


def begin_closing(agreement: Agreement, officer: Acting) -> None:
    with officer.acting() as actor:
        actions.begin_closing(
            agreement=agreement,
            organization_id=officer.organization.id,
            by=actor,
            day=clock.today(),
        )
        agreement.refresh_from_db()


def destroyed(**stated) -> actions.Destroyed:  # type: ignore[no-untyped-def]
    """What Cole states when he certifies."""
    usual = {
        "hashes": ["a" * 64],
        "method": "Files overwritten, backups expired",
        "performed_by": "Cole Carter",
        "performed_on": clock.today(),
        "witness": "Wanda Webb",
    }
    return actions.Destroyed(**(usual | stated))


def certify(agreement: Agreement, officer: Acting, **stated) -> None:  # type: ignore[no-untyped-def]
    with officer.acting() as actor:
        actions.certify(
            agreement=agreement,
            organization_id=officer.organization.id,
            destroyed=destroyed(**stated),
            by=actor,
            day=clock.today(),
        )
        agreement.refresh_from_db()


def amended(agreement: Agreement, *, drafter: Acting, officers: Sequence[Acting], **changed):  # type: ignore[no-untyped-def]
    """An amendment that all parties signed; `changed` are parts of its terms."""
    with drafter.acting() as actor:
        amendment = actions.amend(agreement=agreement, by=actor, day=clock.today())
        terms = dataclasses.replace(amendment.draft.terms, **changed)
        actions.revise(agreement=amendment, terms=terms, by=actor)
    signed(amendment, drafter=drafter, officers=officers)
    with drafter.acting():
        agreement.refresh_from_db()
    return amendment


def withdraw(agreement: Agreement, drafter: Acting) -> None:
    with drafter.acting() as actor:
        actions.withdraw(agreement=agreement, reason="No longer needed.", by=actor)
        agreement.refresh_from_db()


def _end(agreement: Agreement, officers: Sequence[Acting]) -> None:
    """Terms with no days of notice end at once, and are closed at once."""
    terminate(agreement, officers[0])
    begin_closing(agreement, officers[0])


_SIGNED = (_submit, _approve_all, _sign_all)
_WAYS = {
    Status.DRAFTING: (),
    Status.IN_REVIEW: (_submit,),
    Status.CHANGES_REQUESTED: (_submit, _return),
    Status.OUT_FOR_SIGNATURE: (_submit, _approve_all),
    Status.ACTIVE: _SIGNED,
    Status.SUSPENDED: (*_SIGNED, lambda one, _, officers: suspend(one, officers[0])),
    Status.CLOSING: (*_SIGNED, lambda one, _, officers: _end(one, officers)),
    Status.CLOSED: (
        *_SIGNED,
        lambda one, _, officers: _end(one, officers),
        lambda one, _, officers: [certify(one, officer) for officer in officers],
    ),
    Status.WITHDRAWN: (lambda one, drafter, _: withdraw(one, drafter),),
}
