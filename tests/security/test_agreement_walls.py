"""What the database refuses about agreements to somebody who can run SQL as the portal."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from agreements import actions
from agreements.models import (
    AgreedFlow,
    Agreement,
    Approval,
    Obligation,
    Revision,
    Signature,
)
from portal import clock
from portal.rowsecurity import acting_user
from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind
from tests.agreements import making
from tests.security.test_walls import refused, run


@pytest.fixture
def terms(dana, cole):
    return making.two_flow_terms(dana.organization, cole.organization)


@pytest.fixture
def people(vera, dana, cole):
    return {"drafter": vera, "officers": [dana, cole]}


def test_flows_are_found_by_those_who_read_the_agreement_and_olga_finds_none(
    terms, people, cole, olga
):
    agreement = making.submitted(terms, drafter=people["drafter"])
    with cole.acting():
        assert AgreedFlow.objects.filter(agreement=agreement).count() == 2
    with olga.acting():
        assert AgreedFlow.objects.count() == 0


def test_nobody_writes_what_the_register_looks_for(terms, people, vera):
    agreement = making.submitted(terms, drafter=vera)
    with vera.acting():
        with refused():
            run("UPDATE agreements_agreement SET words = 'X' WHERE id = %s", [agreement.id])
        for statement in (
            "UPDATE agreements_agreedflow SET level = 'rows'",
            "DELETE FROM agreements_agreedflow",
            "INSERT INTO agreements_agreedflow SELECT * FROM agreements_agreedflow",
        ):
            with refused():
                run(statement)


def test_vera_cannot_slip_a_party_into_a_text_that_all_have_signed(terms, people, vera, gus):
    agreement = making.active(terms, **people)
    with vera.acting(), refused():
        run(
            "INSERT INTO agreements_party (id, agreement_id, revision_id, organization_id, "
            "position, steps, answer_days) VALUES (%s, %s, %s, %s, 9, '[]', 10)",
            [uuid.uuid4(), agreement.id, agreement.revision_id, gus.organization.id],
        )


def owed_by(organization, agreement, **said):
    """An obligation of this organization, written past the code."""
    given = {
        "key": "extra",
        "kind": "training",
        "words": "Train everybody, every week.",
        "due_on": clock.today() + timedelta(days=9),
        "every_months": None,
    } | said
    return Obligation.objects.create(
        agreement=agreement,
        revision_id=agreement.revision_id,
        organization_id=organization.id,
        opened_at=clock.now(),
        opened_by_id=acting_user(),
        **given,
    )


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"key": "annual-review", "kind": "annual_review", "every_months": 12},
        {"key": "renewal", "kind": "renewal"},
        {"key": "destruction-F2", "kind": "destruction"},
        {"key": "closing", "kind": "destruction"},
        {
            "key": "package-EX-1",
            "kind": "destruction",
            "words": "Destroy the rows of package EX-1, received under flow F1.",
        },
    ],
)
def test_cole_cannot_find_a_duty_for_danas_district(terms, people, cole, dana, said):
    agreement = making.active(terms, **people)
    with cole.acting():
        with pytest.raises(DatabaseError), transaction.atomic():
            owed_by(dana.organization, agreement, **said)
        assert owed_by(cole.organization, agreement).key == "extra"


def test_a_review_that_is_not_over_is_not_asked_of_dana_twice(terms, people, cole, dana):
    agreement = making.active(terms, **people)
    with cole.acting():
        first = Obligation.objects.get(agreement=agreement, key="annual-review")
        with refused():
            owed_by(
                dana.organization,
                agreement,
                key=first.key,
                kind=first.kind,
                words=first.words,
                every_months=12,
                due_on=first.due_on + timedelta(days=30),
            )


def test_an_agreement_is_not_closed_by_a_hold_that_is_over(terms, people, dana, cole):
    agreement = making.agreement_at("closing", terms=terms, **people)
    later = clock.today() + timedelta(days=5)
    with cole.acting() as actor:
        actions.place_hold(
            agreement=agreement,
            organization_id=cole.organization.id,
            reason="A court forbids it.",
            until=clock.today() + timedelta(days=1),
            by=actor,
            day=clock.today(),
        )
    closing = "UPDATE agreements_agreement SET status = 'closed' WHERE id = %s"
    with dana.acting() as actor:
        actions.certify(
            agreement=agreement,
            organization_id=dana.organization.id,
            destroyed=making.destroyed(),
            by=actor,
            day=later,
        )
        run("SELECT set_config('portal.day', %s, true)", [later.isoformat()])
        with refused():
            run(closing, [agreement.id])
        run("SELECT set_config('portal.day', %s, true)", [clock.today().isoformat()])
        assert run(closing, [agreement.id]) == 1


def approved_by(person, agreement, **said):
    revision = Revision.objects.get(id=agreement.revision_id)
    return Approval.objects.create(
        agreement=agreement,
        revision=revision,
        revision_hash=revision.sha256,
        organization=person.organization,
        approved_by_id=acting_user(),
        approved_at=clock.now(),
        **said,
    )


def test_nobody_approves_without_the_role_of_the_step(terms, people, dana, cole):
    agreement = making.submitted(terms, drafter=people["drafter"])
    clerk = making.colleague(cole, "Clem", Role.REGISTRAR)
    with clerk.acting():
        with refused():
            approved_by(clerk, agreement)
        with refused():
            approved_by(clerk, agreement, on_behalf_of_id=cole.user_id)
    with cole.acting():
        assert approved_by(cole, agreement).step == 0


def test_nobody_signs_who_is_no_signatory_nor_covers_one(terms, people, cole):
    agreement = making.agreement_at("out_for_signature", terms=terms, **people)
    clerk = making.colleague(cole, "Clem", Role.PRIVACY_OFFICER)
    with clerk.acting():
        for holder in (None, cole.user_id):
            signature = signature_of(clerk, agreement, on_behalf_of_id=holder)
            with pytest.raises(DatabaseError, match="signatory"), transaction.atomic():
                signature.save(force_insert=True)
    with cole.acting():
        signature_of(cole, agreement).save(force_insert=True)


def signature_of(person, agreement, **said):
    revision = Revision.objects.get(id=agreement.revision_id)
    return Signature(
        agreement=agreement,
        revision=revision,
        revision_hash=revision.sha256,
        organization=person.organization,
        signed_by_id=acting_user(),
        signed_at=clock.now(),
        printed_name="C",
        job_title="C",
        statement="C",
        **said,
    )


def seen(person, agreement):
    with person.acting():
        return Agreement.objects.filter(id=agreement.id).exists()


def test_a_memorandum_is_hidden_once_it_is_too_late_to_join_it(people, dana, vera, cole, gus):
    until = clock.today() + timedelta(days=3)
    text = making.memorandum_terms(
        dana.organization,
        cole.organization,
        joiner_kinds=(OrganizationKind.COMMUNITY,),
        joinder_until=until,
    )
    memorandum = making.active(text, **people)
    assert seen(gus, memorandum)
    with gus.acting():
        run("SELECT set_config('portal.day', %s, true)", [until.isoformat()])
        assert Agreement.objects.filter(id=memorandum.id).exists()
        late = until + timedelta(days=1)
        run("SELECT set_config('portal.day', %s, true)", [late.isoformat()])
        assert not Agreement.objects.filter(id=memorandum.id).exists()
        assert not Revision.objects.filter(agreement_id=memorandum.id).exists()
    assert seen(vera, memorandum)
