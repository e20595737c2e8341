"""Notice, the day it takes effect, and closing: certificates of destruction or a legal hold."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from agreements import actions, lineage
from agreements import closing as state
from agreements.models import Agreement, Certificate, Event, LegalHold, Obligation
from agreements.rules.lifecycle import Status
from portal import clock
from portal.rules.decision import Refused
from tests.agreements import making


def codes(refused):
    return {reason.code for reason in refused.value.decision.reasons}


@pytest.fixture
def agreement(terms, people):
    return making.agreement_at(Status.ACTIVE, terms=terms, **people)


@pytest.fixture
def closing(terms, people):
    return making.agreement_at(Status.CLOSING, terms=terms, **people)


def in_days(days):
    return clock.today() + timedelta(days=days)


def now(person, agreement, day=None):
    with person.acting():
        agreement = Agreement.objects.select_related("revision").get(id=agreement.id)
        return lineage.status_of(agreement, day or clock.today())


def give_notice(person, agreement, **when):
    with person.acting() as actor:
        actions.terminate(
            agreement=agreement,
            organization_id=person.organization.id,
            reason="The program has ended.",
            by=actor,
            **when,
        )


def test_notice_names_a_day_and_until_then_the_agreement_governs(agreement, dana, cole):
    give_notice(dana, agreement)
    assert now(cole, agreement) is Status.EXPIRING
    assert now(cole, agreement, in_days(29)) is Status.EXPIRING
    assert now(cole, agreement, in_days(30)) is Status.TERMINATED


def test_notice_is_as_long_as_the_parties_agreed_or_longer(agreement, dana, cole):
    with pytest.raises(Refused) as refused:
        give_notice(dana, agreement, ends_on=in_days(29))
    assert codes(refused) == {"NOTICE"}
    give_notice(dana, agreement, ends_on=in_days(90))
    assert now(cole, agreement, in_days(89)) in (Status.ACTIVE, Status.EXPIRING)
    with pytest.raises(Refused) as refused:
        give_notice(cole, agreement, ends_on=in_days(90))
    assert codes(refused) == {"ENDING"}
    give_notice(cole, agreement, ends_on=in_days(40))
    assert now(dana, agreement, in_days(40)) is Status.TERMINATED


def test_a_suspended_agreement_ends_on_the_day_of_its_notice(agreement, dana, cole):
    making.suspend(agreement, dana)
    give_notice(cole, agreement)
    assert now(dana, agreement, in_days(29)) is Status.SUSPENDED
    assert now(dana, agreement, in_days(30)) is Status.TERMINATED


def test_what_governs_is_not_closed(agreement, dana):
    with pytest.raises(Refused) as refused:
        making.begin_closing(agreement, dana)
    assert codes(refused) == {"STATUS"}


def test_an_expired_agreement_is_closed_like_a_terminated_one(agreement, dana, time_machine_to):
    time_machine_to(in_days(731).isoformat())
    assert now(dana, agreement) is Status.EXPIRED
    making.begin_closing(agreement, dana)
    assert agreement.status == Status.CLOSING


def test_closing_opens_one_destruction_for_each_recipient_of_rows(closing, vera, dana, cole):
    with vera.acting():
        owed = state.owed(closing)
        assert {one.organization_id for one in owed} == {dana.organization.id, cole.organization.id}
        assert {one.due_on for one in owed} == {in_days(30)}


def test_it_is_closed_when_every_recipient_has_certified(closing, dana, cole):
    making.certify(closing, cole)
    assert closing.status == Status.CLOSING
    making.certify(closing, dana)
    assert closing.status == Status.CLOSED
    with dana.acting():
        assert Certificate.objects.count() == 2
        verbs = list(Event.objects.order_by("id").values_list("verb", flat=True))[-4:]
        assert verbs == ["begin_closing", "certify", "certify", "close"]


def test_a_certificate_settles_every_destruction_that_its_recipient_owed(closing, cole):
    making.certify(closing, cole)
    with cole.acting():
        owed = Obligation.objects.filter(
            kind="destruction", organization_id=cole.organization.id, closing=None
        )
        assert not owed.exists()


def test_a_certificate_keeps_what_was_stated(closing, cole):
    making.certify(closing, cole, hashes=["a" * 64, "b" * 64])
    with cole.acting():
        found = Certificate.objects.get()
        assert found.hashes == ["a" * 64, "b" * 64]
        assert closing.reference in found.statement
        assert closing.revision.sha256 in found.statement
        assert "2 files" in found.statement
        with pytest.raises(DatabaseError), transaction.atomic():
            Certificate.objects.update(witness="Nobody")


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"method": " "}, "INCOMPLETE"),
        ({"witness": ""}, "INCOMPLETE"),
        ({"hashes": ["A" * 64]}, "HASH"),
        ({"performed_on": clock.today() + timedelta(days=1)}, "FUTURE"),
    ],
)
def test_a_certificate_states_how_by_whom_and_who_saw_it(stated, code, closing, cole):
    with pytest.raises(Refused) as refused:
        making.certify(closing, cole, **stated)
    assert codes(refused) == {code}


def test_nobody_certifies_twice_or_for_another(closing, cole, gus, vera):
    making.certify(closing, cole)
    with pytest.raises(Refused) as refused:
        making.certify(closing, cole)
    assert "CERTIFIED" in codes(refused)
    with cole.acting() as actor, pytest.raises(Refused) as refused:
        actions.certify(
            agreement=closing,
            organization_id=vera.organization.id,
            destroyed=making.destroyed(),
            by=actor,
            day=clock.today(),
        )
    assert "ROLE_SCOPE" in codes(refused)
    with pytest.raises(Refused) as refused:
        making.certify(closing, vera)
    assert "ROLE_SCOPE" in codes(refused)


def hold(person, agreement, until):
    with person.acting() as actor:
        actions.place_hold(
            agreement=agreement,
            organization_id=person.organization.id,
            reason="A court ordered that the records are kept.",
            until=until,
            by=actor,
            day=clock.today(),
        )
        agreement.refresh_from_db()


def test_a_legal_hold_closes_it_and_destruction_stays_owed(closing, dana, cole, time_machine_to):
    hold(cole, closing, in_days(100))
    assert closing.status == Status.CLOSING
    making.certify(closing, dana)
    assert closing.status == Status.CLOSED
    time_machine_to(in_days(101).isoformat())
    making.certify(closing, cole)
    assert closing.status == Status.CLOSED
    with cole.acting():
        assert Certificate.objects.count() == 2
        assert LegalHold.objects.get().until == in_days(-1)


def test_a_hold_that_has_ended_closes_nothing(closing, dana, cole, time_machine_to):
    hold(cole, closing, in_days(10))
    time_machine_to(in_days(11).isoformat())
    making.certify(closing, dana)
    assert closing.status == Status.CLOSING
    with pytest.raises(Refused) as refused:
        hold(cole, closing, clock.today())
    assert codes(refused) == {"PAST"}
    hold(cole, closing, in_days(1))
    assert closing.status == Status.CLOSED


def test_without_rows_it_is_closed_at_once(vera, dana, gus):
    tables = dataclasses.replace(
        making.aggregate_terms(dana.organization, gus.organization), notice_days=0
    )
    agreement = making.active(tables, drafter=vera, officers=[dana, gus])
    making.terminate(agreement, gus)
    making.begin_closing(agreement, gus)
    assert agreement.status == Status.CLOSED


def test_recipients_before_an_amendment_owe_destruction_too(terms, people, vera, dana, cole):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    later = making.amended(
        agreement,
        drafter=vera,
        officers=[dana, cole],
        flows=terms.flows[1:],
        notice_days=0,
    )
    making.terminate(later, dana)
    making.begin_closing(later, dana)
    with dana.acting():
        owed = {one.organization_id for one in state.owed(later)}
    assert owed == {dana.organization.id, cole.organization.id}


def test_the_database_closes_nothing_that_is_not_settled(closing, agreement, dana):
    for one in (closing, agreement):
        with dana.acting(), pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.filter(id=one.id).update(status="closed")


def test_olga_sees_no_certificate_and_no_hold(closing, cole, olga):
    hold(cole, closing, in_days(10))
    making.certify(closing, cole)
    with olga.acting():
        assert Certificate.objects.count() == 0
        assert LegalHold.objects.count() == 0
