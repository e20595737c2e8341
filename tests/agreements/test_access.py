"""Named access, and what other apps learn about flows."""

import dataclasses
from datetime import timedelta

import pytest

from agreements import actions, facts
from agreements.access import may_receive
from agreements.models import Agreement
from agreements.rules.lifecycle import Status
from agreements.rules.terms import Level
from portal import clock
from portal.models import User
from portal.rules.decision import Refused
from tests.agreements import making


def test_only_people_named_in_a_flow_may_receive_its_data(terms, people, vera, dana, cole):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    for person, flow, may in [(cole, "F1", True), (cole, "F2", False), (vera, "F2", True)]:
        with person.acting() as actor:
            assert may_receive(actor, agreement.id, clock.today(), flow_key=flow) is may
    with dana.acting() as actor:
        assert not may_receive(actor, agreement.id, clock.today())


def test_named_access_follows_the_days_and_the_status_of_the_agreement(terms, people, dana, cole):
    agreement = making.agreement_at(Status.OUT_FOR_SIGNATURE, terms=terms, **people)
    with cole.acting() as actor:
        assert not may_receive(actor, agreement.id, clock.today())
    for officer in people["officers"]:
        making.sign(agreement, officer)
    with cole.acting() as actor:
        assert may_receive(actor, agreement.id, clock.today())
        assert not may_receive(actor, agreement.id, terms.effective_on - timedelta(days=1))
        assert not may_receive(actor, agreement.id, terms.expires_on + timedelta(days=1))
    making.suspend(agreement, dana)
    with cole.acting() as actor:
        assert not may_receive(actor, agreement.id, clock.today())


def test_olga_receives_nothing_even_when_a_flow_names_her_email(vera, dana, cole, olga):
    terms = making.two_flow_terms(
        dana.organization, cole.organization, to_college=["olga@prairie.example"]
    )
    agreement = making.active(terms, drafter=vera, officers=[dana, cole])
    with olga.acting() as actor:
        assert not may_receive(actor, agreement.id, clock.today())


def test_a_recipient_who_joins_later_gets_access_when_an_officer_gives_it(vera, dana, cole):
    late = "late@nsu.example"
    terms = making.two_flow_terms(dana.organization, cole.organization, to_college=[late])
    agreement = making.active(terms, drafter=vera, officers=[dana, cole])
    newcomer = User(email=late, name="Late")
    newcomer.save()
    with cole.acting() as actor:
        joined = dataclasses.replace(actor, user_id=newcomer.id, email=late)
        assert not may_receive(joined, agreement.id, clock.today())
        given = actions.renew_access(
            agreement=agreement, organization_id=cole.organization.id, by=actor
        )
        assert may_receive(joined, agreement.id, clock.today())
    assert late in given
    with vera.acting() as actor, pytest.raises(Refused):
        actions.renew_access(agreement=agreement, organization_id=vera.organization.id, by=actor)


def test_standings_are_the_flows_of_signed_agreements_alone(terms, people, vera, dana, cole):
    making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    signed = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with vera.acting():
        found = facts.standings(giver_id=dana.organization.id, level=Level.ROWS)
        assert [(one.agreement_id, one.flow.key) for one in found] == [(signed.id, "F1")]
        assert found[0].revision_hash == Agreement.objects.get(id=signed.id).revision.sha256
        assert facts.standing_of(signed.id, "F2").flow.recipient_id == dana.organization.id
        assert facts.standing_of(signed.id, "F9") is None


def test_olga_learns_of_no_flow(terms, people, olga):
    signed = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with olga.acting():
        assert facts.standings() == []
        assert facts.standing_of(signed.id, "F1") is None
