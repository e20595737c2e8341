"""From draft to active and on, by the people whose turn it is."""

import dataclasses
from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from agreements import actions, facts, queries
from agreements.access import may_receive
from agreements.models import Agreement, Approval, Draft, Event, Revision
from agreements.rules.lifecycle import STORED, Status
from agreements.rules.signing import decide_signature
from agreements.rules.terms import terms_hash
from portal import clock
from portal.models import LedgerEntry
from portal.rules.actor import Seat
from portal.rules.decision import Refused
from portal.rules.permissions import Role
from portal.rules.vocabulary import OrganizationKind
from tests.agreements import making


def codes(refused):
    return {reason.code for reason in refused.value.decision.reasons}


def approve_as(person, agreement, sha256=None, organization=None):
    with person.acting() as actor:
        actions.approve(
            agreement=agreement,
            organization_id=(organization or person.organization).id,
            revision_hash=sha256 or agreement.revision.sha256,
            by=actor,
            day=clock.today(),
        )


def sign_as(person, agreement, sha256=None, day=None, organization=None):
    with person.acting() as actor:
        actions.sign(
            agreement=agreement,
            organization_id=(organization or person.organization).id,
            revision_hash=sha256 or agreement.revision.sha256,
            printed_name=person.name.title(),
            job_title="Director",
            proof=making.proof(),
            by=actor,
            day=day or clock.today(),
        )


def revise_as(person, agreement, terms):
    with person.acting() as actor:
        actions.revise(agreement=agreement, terms=terms, by=actor)


@pytest.mark.parametrize("status", STORED)
def test_every_stored_status_is_reached_by_its_verbs(status, terms, people, vera):
    agreement = making.agreement_at(status, terms=terms, **people)
    with vera.acting():
        agreement.refresh_from_db()
        assert agreement.status == status


def test_three_parties_must_all_approve_and_sign(terms, vera, dana, cole, gus):
    three = dataclasses.replace(terms, party_ids=(*terms.party_ids, gus.organization.id))
    agreement = making.submitted(three, drafter=vera)
    for officer in (dana, cole):
        making.approve(agreement, officer)
    assert agreement.status == Status.IN_REVIEW
    making.approve(agreement, gus)
    assert agreement.status == Status.OUT_FOR_SIGNATURE
    for signatory in (gus, cole):
        making.sign(agreement, signatory)
    assert agreement.status == Status.OUT_FOR_SIGNATURE
    making.sign(agreement, dana)
    assert agreement.status == Status.ACTIVE


def test_dana_cannot_approve_the_revision_she_wrote(terms, vera, dana, cole):
    agreement = making.drafted(terms, drafter=vera)
    revise_as(dana, agreement, dataclasses.replace(terms, title="Dana's words"))
    making.submit(agreement, vera)
    with pytest.raises(Refused) as refused:
        approve_as(dana, agreement)
    assert codes(refused) == {"AUTHOR"}


def test_dana_may_approve_a_later_revision_that_vera_wrote(terms, vera, dana):
    agreement = making.submitted(terms, drafter=dana)
    revise_as(vera, agreement, dataclasses.replace(terms, title="Vera's words"))
    making.submit(agreement, vera)
    approve_as(dana, agreement)


def test_an_approval_of_a_stale_hash_is_refused_and_says_so(terms, vera, dana):
    agreement = making.submitted(terms, drafter=vera)
    seen = terms_hash(terms)
    revise_as(vera, agreement, dataclasses.replace(terms, title="Changed meanwhile"))
    making.submit(agreement, vera)
    with pytest.raises(Refused) as refused:
        approve_as(dana, agreement, sha256=seen)
    assert codes(refused) == {"STALE_HASH"}
    assert "The text has changed" in str(refused.value)


def test_an_edit_after_approval_makes_a_new_revision_that_everyone_approves_anew(
    terms, vera, dana, cole
):
    agreement = making.submitted(terms, drafter=vera)
    making.approve(agreement, dana)
    revise_as(vera, agreement, dataclasses.replace(terms, title="Better words"))
    making.submit(agreement, vera)
    making.approve(agreement, cole)
    assert agreement.status == Status.IN_REVIEW
    making.approve(agreement, dana)
    assert agreement.status == Status.OUT_FOR_SIGNATURE
    with dana.acting():
        assert [r.number for r in Revision.objects.order_by("number")] == [1, 2]
        assert Approval.objects.count() == 3


def test_a_signature_does_not_survive_a_change_of_the_text(terms, people, vera, dana):
    agreement = making.agreement_at(Status.OUT_FOR_SIGNATURE, terms=terms, **people)
    making.sign(agreement, dana)
    revise_as(vera, agreement, dataclasses.replace(terms, title="Other words"))
    with pytest.raises(Refused):
        sign_as(people["officers"][1], agreement)
    making.submit(agreement, vera)
    for officer in people["officers"]:
        making.approve(agreement, officer)
    making.sign(agreement, people["officers"][1])
    assert agreement.status == Status.OUT_FOR_SIGNATURE


def test_dana_cannot_approve_twice_or_for_cole(terms, vera, dana, cole):
    agreement = making.submitted(terms, drafter=vera)
    making.approve(agreement, dana)
    with pytest.raises(Refused) as refused:
        approve_as(dana, agreement)
    assert codes(refused) == {"ALREADY_APPROVED"}
    with pytest.raises(Refused) as refused:
        approve_as(dana, agreement, organization=cole.organization)
    assert "ROLE_SCOPE" in codes(refused)


def test_nobody_signs_for_two_parties(terms, people, dana, cole):
    agreement = making.agreement_at(Status.OUT_FOR_SIGNATURE, terms=terms, **people)
    making.sign(agreement, cole)
    district = Seat(dana.organization.id, "Northfield", OrganizationKind.DISTRICT, Role.SIGNATORY)
    with cole.acting() as actor:
        in_both = dataclasses.replace(actor, seats=(*actor.seats, district))
        decision = decide_signature(
            facts.revision_facts(agreement), in_both, dana.organization.id, terms_hash(terms)
        )
    assert [reason.code for reason in decision.reasons] == ["ONE_PERSON"]


def test_nobody_signs_what_has_ended(terms, people, dana):
    agreement = making.agreement_at(Status.OUT_FOR_SIGNATURE, terms=terms, **people)
    with pytest.raises(Refused) as refused:
        sign_as(dana, agreement, day=terms.expires_on + timedelta(days=1))
    assert codes(refused) == {"EXPIRED"}


def test_a_draft_that_misses_a_clause_cannot_be_submitted(terms, vera):
    bare = dataclasses.replace(terms.flows[0], clauses=())
    agreement = making.drafted(terms.with_flow(bare), drafter=vera)
    with pytest.raises(Refused) as refused:
        making.submit(agreement, vera)
    assert codes(refused) == {"CLAUSE"}
    assert "34 CFR 99.30" in str(refused.value)


def test_cole_cannot_read_the_words_vera_is_still_writing(terms, people, vera, cole):
    agreement = making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    revise_as(vera, agreement, dataclasses.replace(terms, summary="Secret thoughts."))
    with cole.acting() as actor:
        assert Draft.objects.count() == 0
        page = queries.page_for(actor, agreement, clock.today())
        assert page.terms == terms
    with vera.acting() as actor:
        assert queries.page_for(actor, agreement, clock.today()).terms.summary == "Secret thoughts."


def test_a_party_left_out_of_the_next_revision_no_longer_sees_the_agreement(
    terms, vera, dana, cole, gus
):
    three = dataclasses.replace(terms, party_ids=(*terms.party_ids, gus.organization.id))
    agreement = making.submitted(three, drafter=vera)
    with gus.acting() as actor:
        assert queries.agreement_for(actor, agreement.reference)
    revise_as(vera, agreement, terms)
    making.submit(agreement, vera)
    with gus.acting() as actor, pytest.raises(Http404):
        queries.agreement_for(actor, agreement.reference)


def test_olga_sees_no_row_of_it(terms, people, olga):
    making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with olga.acting() as actor:
        for model in (Agreement, Revision, Approval, Event, Draft):
            assert model.objects.count() == 0
        assert list(queries.agreements_for(actor)) == []
        assert list(queries.waiting_for(actor, clock.today())) == []


def test_olga_cannot_act_on_an_agreement_she_was_handed(terms, people, olga):
    agreement = making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    with pytest.raises(ObjectDoesNotExist):
        approve_as(olga, agreement, sha256=terms_hash(terms))


def test_connie_has_no_part_in_agreements(terms, people, connie):
    making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with connie.acting() as actor:
        assert list(queries.agreements_for(actor)) == []


def test_every_verb_is_in_the_ledger_of_the_organization_that_did_it(terms, people, dana, cole):
    making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with dana.acting():
        ours = set(LedgerEntry.objects.values_list("verb", flat=True))
    with cole.acting():
        theirs = set(LedgerEntry.objects.values_list("verb", flat=True))
    assert {"agreement.draft", "agreement.submit", "agreement.approve", "agreement.sign"} <= ours
    assert {"agreement.approve", "agreement.sign", "agreement.activate"} <= theirs


def test_a_termination_takes_back_the_named_access(terms, people, dana, cole, time_machine_to):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with cole.acting() as actor:
        assert may_receive(actor, agreement.id, clock.today())
    making.terminate(agreement, dana)
    with cole.acting() as actor:
        assert may_receive(actor, agreement.id, clock.today() + timedelta(days=29))
        assert not may_receive(actor, agreement.id, clock.today() + timedelta(days=30))
    time_machine_to((clock.today() + timedelta(days=30)).isoformat())
    with cole.acting() as actor:
        assert not may_receive(actor, agreement.id, clock.today())
