"""The database itself refuses evidence that is not true, whatever the code above it does."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from agreements import actions
from agreements.models import Agreement, Approval, Party, Revision, Signature
from agreements.rules.lifecycle import Status
from portal import clock
from portal.models import Membership
from portal.rules.permissions import Role
from tests.agreements import making


def approval(agreement, person, **changed):
    given = {
        "agreement": agreement,
        "revision_id": agreement.revision_id,
        "revision_hash": agreement.revision.sha256,
        "organization": person.organization,
        "approved_by_id": person.user_id,
        "approved_at": clock.now(),
    }
    return Approval(**(given | changed))


def signature(agreement, person, **changed):
    given = {
        "agreement": agreement,
        "revision_id": agreement.revision_id,
        "revision_hash": agreement.revision.sha256,
        "organization": person.organization,
        "signed_by_id": person.user_id,
        "signed_at": clock.now(),
        "printed_name": "Name",
        "job_title": "Title",
        "statement": "Statement",
    }
    return Signature(**(given | changed))


def refused(row):
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


@pytest.fixture
def in_review(terms, people):
    return making.agreement_at(Status.IN_REVIEW, terms=terms, **people)


def test_an_approval_cannot_name_another_hash(in_review, dana):
    with dana.acting():
        refused(approval(in_review, dana, revision_hash="0" * 64))
        refused(approval(in_review, dana, revision_hash="not a hash"))


def test_an_approval_cannot_be_given_by_an_organization_that_is_no_party(in_review, dana, gus):
    with dana.acting():
        refused(approval(in_review, dana, organization=gus.organization))


def test_dana_cannot_write_an_approval_in_coles_name(in_review, dana, cole):
    with dana.acting():
        refused(approval(in_review, dana, approved_by_id=cole.user_id))
        refused(approval(in_review, cole, approved_by_id=dana.user_id))


def test_a_party_approves_a_revision_once(in_review, dana):
    with dana.acting():
        approval(in_review, dana).save()
        refused(approval(in_review, dana))


def test_one_person_cannot_sign_for_two_parties(in_review, dana, cole):
    """Dana gets a seat in Cole's college, as an operator could give her; the constraint stands."""
    with cole.acting():
        Membership.objects.create(
            user_id=dana.user_id,
            organization=cole.organization,
            role=Role.SIGNATORY,
            from_day=clock.today(),
        )
    with dana.acting():
        signature(in_review, dana).save()
        with pytest.raises(IntegrityError, match="signature_for_one_party_a_person"):
            signature(in_review, dana, organization=cole.organization).save()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agreements_revision SET sha256 = repeat('0', 64)",
        "DELETE FROM agreements_revision",
        "UPDATE agreements_approval SET comment = 'x'",
        "DELETE FROM agreements_signature",
        "DELETE FROM agreements_party",
        "DELETE FROM agreements_event",
        "DELETE FROM agreements_agreement",
        "UPDATE agreements_agreement SET lead_id = lead_id",
        "UPDATE agreements_agreement SET reference = 'X'",
    ],
)
def test_nobody_rewrites_what_was_agreed(statement, in_review, dana):
    cursor = connection.cursor()
    with dana.acting(), pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(statement)


def test_nothing_governs_that_a_party_has_not_approved_and_signed(in_review, dana):
    with dana.acting(), pytest.raises(DatabaseError, match="all parties"), transaction.atomic():
        Agreement.objects.filter(id=in_review.id).update(status=Status.ACTIVE)


def test_an_agreement_cannot_point_to_the_text_of_another(terms, people, in_review, dana):
    other = making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    with dana.acting(), pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(id=in_review.id).update(revision_id=other.revision_id)


def test_gus_cannot_slip_a_revision_under_an_agreement_he_does_not_lead(terms, vera, dana, gus):
    tables = making.aggregate_terms(dana.organization, gus.organization)
    agreement = making.submitted(tables, drafter=vera)
    with gus.acting():
        before = Revision.objects.get()
        refused(
            Revision(
                id=uuid.uuid4(),
                agreement=agreement,
                number=2,
                content=before.content,
                sha256=before.sha256,
                effective_on=before.effective_on,
                expires_on=before.expires_on,
                submitted_at=clock.now(),
                submitted_by_id=gus.user_id,
            )
        )


def test_a_text_that_binds_cole_never_governs_without_asking_him(in_review, vera, dana):
    """Vera's organization writes the rows of the parties; the text says who they are."""
    with vera.acting():
        told = in_review.revision
        alone = Revision.objects.create(
            agreement=in_review,
            number=told.number + 1,
            content=told.content,
            sha256=told.sha256,
            authors=[],
            effective_on=told.effective_on,
            expires_on=told.expires_on,
            submitted_at=told.submitted_at,
            submitted_by_id=told.submitted_by_id,
        )
        Party.objects.create(
            agreement=in_review, revision=alone, organization=dana.organization, position=0
        )
        Agreement.objects.filter(id=in_review.id).update(revision=alone)
        in_review.refresh_from_db()
    with dana.acting():
        approval(in_review, dana).save(force_insert=True)
        signature(in_review, dana).save(force_insert=True)
        with pytest.raises(DatabaseError, match="all parties approved"), transaction.atomic():
            Agreement.objects.filter(id=in_review.id).update(status=Status.ACTIVE)


def _written(person, agreement, **columns):
    with transaction.atomic(), person.acting():
        Agreement.objects.filter(id=agreement.id).update(**columns)


def test_cole_cannot_lift_danas_suspension_behind_the_actions(terms, people, dana, cole):
    agreement = making.active(terms, **people)
    with dana.acting() as actor:
        actions.suspend(
            agreement=agreement, organization_id=dana.organization.id, reason="Stop.", by=actor
        )
    with pytest.raises(DatabaseError, match="whoever suspended"):
        _written(cole, agreement, status="active", suspended_for_id=None)
    with pytest.raises(DatabaseError, match="whoever suspended"):
        _written(cole, agreement, suspended_for_id=cole.organization.id)
    with dana.acting() as actor:
        actions.resume(agreement=agreement, organization_id=dana.organization.id, by=actor)


def test_nobody_takes_notice_back_or_puts_it_off(terms, people, dana, cole):
    agreement = making.active(terms, **people)
    with dana.acting() as actor:
        actions.terminate(
            agreement=agreement, organization_id=dana.organization.id, reason="Over.", by=actor
        )
        agreement.refresh_from_db()
    for later in (None, agreement.ends_on + timedelta(days=1)):
        for person in (dana, cole):
            with pytest.raises(DatabaseError, match="notice of termination"):
                _written(person, agreement, ends_on=later)
