"""An amendment is an agreement of its own: when it takes over, and what is decided by it."""

import dataclasses
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from guardian.shortcuts import assign_perm

from agreements import actions, facts, lineage, queries, tiers
from agreements.access import may_receive
from agreements.finding import with_status
from agreements.models import Agreement
from agreements.rules.coverage import decide_coverage
from agreements.rules.lifecycle import Status
from portal import clock
from portal.models import User
from portal.rules.decision import Decision, Refused
from tests.agreements import making


def codes(refused):
    return {reason.code for reason in refused.value.decision.reasons}


@pytest.fixture
def agreement(terms, people):
    return making.agreement_at(Status.ACTIVE, terms=terms, **people)


@pytest.fixture
def officers(people):
    return people["officers"]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def decided(person, agreement, key="F1", day=None):
    with person.acting():
        standing = facts.standing_of(agreement.id, key, day)
        flow = standing.flow
        answer = decide_coverage(
            standing,
            purpose=flow.purpose,
            elements=flow.elements,
            recipient_id=flow.recipient_id,
            day=day or clock.today(),
        )
        return standing, [reason.code for reason in answer.reasons]


def test_an_amendment_begins_with_the_terms_it_replaces_and_says_so(agreement, vera, terms):
    with vera.acting() as actor:
        amendment = actions.amend(agreement=agreement, by=actor, day=clock.today())
        begun = amendment.draft.terms
    assert begun.flows == terms.flows
    assert agreement.reference in begun.text[0].body
    assert agreement.revision.sha256 in begun.text[0].body
    assert (amendment.amends_id, amendment.lead_id) == (agreement.id, agreement.lead_id)


def test_the_old_text_governs_until_all_have_signed_and_the_first_day_has_come(
    agreement, terms, vera, dana, cole, officers
):
    longer = terms.with_flow(dataclasses.replace(terms.flows[0], retention_days=200)).flows
    with vera.acting() as actor:
        amendment = actions.amend(agreement=agreement, by=actor, day=clock.today())
        changed = dataclasses.replace(amendment.draft.terms, flows=longer, effective_on=in_days(10))
        actions.revise(agreement=amendment, terms=changed, by=actor)
    making.submit(amendment, vera)
    for officer in officers:
        making.approve(amendment, officer)
    making.sign(amendment, dana)
    assert decided(cole, agreement, day=in_days(11))[0].flow.retention_days == 180
    making.sign(amendment, cole)
    with vera.acting():
        agreement.refresh_from_db()
    assert agreement.superseded_on == in_days(10)
    for day, days_kept, reference in [
        (in_days(9), 180, agreement.reference),
        (in_days(10), 200, amendment.reference),
    ]:
        standing, reasons = decided(cole, agreement, day=day)
        assert (standing.flow.retention_days, standing.reference) == (days_kept, reference)
        assert reasons == []
    early, reasons = decided(cole, amendment, day=in_days(9))
    assert (early.reference, reasons) == (amendment.reference, ["NOT_YET"])


def test_an_amendment_signed_late_takes_over_on_the_day_of_the_last_signature(
    agreement, vera, dana, cole, officers, time_machine_to
):
    with vera.acting() as actor:
        amendment = actions.amend(agreement=agreement, by=actor, day=clock.today())
    making.submit(amendment, vera)
    time_machine_to(in_days(20).isoformat())
    making.approve(amendment, dana)
    making.approve(amendment, cole)
    making.sign(amendment, dana)
    making.sign(amendment, cole)
    with vera.acting():
        agreement.refresh_from_db()
        assert agreement.superseded_on == clock.today()
        assert amendment.revision.effective_on < clock.today()


def test_chains_of_amendments_are_followed_to_the_last(agreement, vera, cole, officers):
    second = making.amended(agreement, drafter=vera, officers=officers, breach_hours=72)
    third = making.amended(second, drafter=vera, officers=officers, breach_hours=48)
    standing, reasons = decided(cole, agreement)
    assert (standing.reference, reasons) == (third.reference, [])
    with vera.acting():
        listed = {one.reference for one in facts.standings()}
        assert listed == {third.reference}
        assert [one.id for one in lineage.amended_by(third)] == [second.id, agreement.id]


def test_a_flow_that_the_amendment_dropped_is_covered_no_more(agreement, terms, vera, officers):
    making.amended(agreement, drafter=vera, officers=officers, flows=terms.flows[:1])
    with vera.acting():
        assert facts.standing_of(agreement.id, "F1") is not None
        assert facts.standing_of(agreement.id, "F2") is None


def test_named_access_follows_the_amendment(agreement, terms, vera, cole, officers):
    with cole.acting() as actor:
        assert may_receive(actor, agreement.id, clock.today(), flow_key="F1")
    nobody = dataclasses.replace(terms.flows[0], recipients=("dean@nsu.example",))
    making.amended(agreement, drafter=vera, officers=officers, flows=terms.with_flow(nobody).flows)
    with cole.acting() as actor:
        assert not may_receive(actor, agreement.id, clock.today(), flow_key="F1")


def test_a_recipient_whom_the_amendment_dropped_receives_until_the_day_before_it_governs(
    agreement, terms, vera, cole, officers
):
    nobody = dataclasses.replace(terms.flows[0], recipients=("dean@nsu.example",))
    amendment = making.amended(
        agreement,
        drafter=vera,
        officers=officers,
        flows=terms.with_flow(nobody).flows,
        effective_on=in_days(10),
    )
    with cole.acting() as actor:
        told = {
            days: [
                may_receive(actor, one.id, in_days(days), flow_key="F1")
                for one in (agreement, amendment)
            ]
            for days in (9, 10, 11)
        }
        # Even a permission that somebody left behind opens nothing to whom the text does not name.
        assign_perm("agreements.receive_data", User.objects.get(id=actor.user_id), amendment)
        left = may_receive(actor, agreement.id, in_days(10), flow_key="F1")
    assert told == {9: [True, False], 10: [False, False], 11: [False, False]}
    assert not left


def test_of_two_amendments_one_takes_effect(agreement, vera, dana, cole, officers):
    with vera.acting() as actor:
        slower = actions.amend(agreement=agreement, by=actor, day=clock.today())
    making.submit(slower, vera)
    for officer in officers:
        making.approve(slower, officer)
    making.sign(slower, dana)
    making.amended(agreement, drafter=vera, officers=officers)
    with pytest.raises(Refused) as refused:
        making.sign(slower, cole)
    assert codes(refused) == {"AMENDS"}
    with vera.acting() as actor, pytest.raises(Refused) as refused:
        actions.amend(agreement=agreement, by=actor, day=clock.today())
    assert "AMENDED" in codes(refused)


def test_what_is_about_to_end_is_not_amended(agreement, vera, dana):
    making.terminate(agreement, dana)
    with vera.acting() as actor, pytest.raises(Refused) as refused:
        actions.amend(agreement=agreement, by=actor, day=clock.today())
    assert codes(refused) == {"NOT_AMENDABLE"}


def test_only_the_lead_organization_amends(agreement, cole, dana):
    with cole.acting() as actor, pytest.raises(Refused) as refused:
        actions.amend(agreement=agreement, by=actor, day=clock.today())
    assert codes(refused) == {"ROLE_SCOPE"}


def test_a_suspension_before_the_first_day_of_the_amendment_holds_for_it(
    agreement, vera, dana, cole, officers
):
    later = making.amended(agreement, drafter=vera, officers=officers, effective_on=in_days(5))
    making.suspend(agreement, dana)
    assert decided(cole, agreement, day=in_days(6))[1] == ["SUSPENDED"]
    assert decided(cole, later, day=in_days(6))[1] == ["SUSPENDED"]
    with dana.acting() as actor:
        actions.resume(agreement=agreement, organization_id=dana.organization.id, by=actor)
    assert decided(cole, agreement, day=in_days(6))[1] == []


def test_nobody_lifts_danas_suspension_by_closing_what_was_amended(
    agreement, vera, dana, cole, officers, time_machine_to
):
    later = making.amended(
        agreement,
        drafter=vera,
        officers=officers,
        effective_on=in_days(5),
        expires_on=in_days(1500),
    )
    making.suspend(agreement, dana)
    time_machine_to(in_days(800).isoformat())  # the last day of what was amended has passed
    with pytest.raises(Refused) as refused:
        making.begin_closing(agreement, cole)
    assert codes(refused) == {"STATUS"}
    assert decided(cole, later)[1] == ["SUSPENDED"]
    with vera.acting():
        shown = with_status(Agreement.objects.all(), clock.today()).get(id=agreement.id)
    assert shown.now == Status.SUSPENDED
    with dana.acting() as actor:
        actions.resume(agreement=agreement, organization_id=dana.organization.id, by=actor)
    assert decided(cole, later)[1] == []


def test_notice_given_before_the_first_day_of_the_amendment_ends_it_too(
    agreement, vera, dana, cole, officers
):
    later = making.amended(agreement, drafter=vera, officers=officers, effective_on=in_days(5))
    making.terminate(agreement, dana)
    assert decided(cole, later, day=in_days(29))[1] == []
    assert decided(cole, later, day=in_days(30))[1] == ["ENDED"]


def test_a_new_party_of_the_amendment_may_sign_last(agreement, terms, vera, dana, cole, gus):
    amendment = making.amended(
        agreement,
        drafter=vera,
        officers=[dana, cole, gus],
        party_ids=(*terms.party_ids, gus.organization.id),
    )
    assert amendment.status == Status.ACTIVE
    assert agreement.superseded_on == clock.today()
    assert decided(gus, amendment)[1] == []


def test_nobody_amends_cole_out_of_what_he_signed(
    agreement, terms, vera, dana, cole, gus, monkeypatch
):
    tables = making.aggregate_terms(dana.organization, gus.organization)
    without = {"party_ids": tables.party_ids, "flows": tables.flows}
    with pytest.raises(Refused) as refused:
        making.amended(agreement, drafter=vera, officers=[dana, gus], **without)
    assert codes(refused) == {"AMENDS"}
    # Even if the code forgot to ask, the database refuses the last signature.
    monkeypatch.setattr(tiers, "decide_parties", lambda before, after: Decision.allow())
    with pytest.raises(DatabaseError, match="leaves a party out"):
        making.amended(agreement, drafter=vera, officers=[dana, gus], **without)
    with cole.acting():
        agreement.refresh_from_db()
    assert agreement.superseded_on is None
    assert decided(cole, agreement)[1] == []


def test_the_old_agreement_says_that_it_was_superseded(agreement, vera, officers):
    making.amended(agreement, drafter=vera, officers=officers)
    with vera.acting() as actor:
        page = queries.page_for(actor, agreement, clock.today())
    assert page.status is Status.SUPERSEDED
    assert not page.in_force
    assert not page.may.suspend
    assert not page.may.terminate


def test_the_database_lets_nobody_say_when_an_agreement_is_superseded(agreement, vera):
    with vera.acting(), pytest.raises(DatabaseError), transaction.atomic():
        Agreement.objects.filter(id=agreement.id).update(superseded_on=in_days(1))


def test_kind_parent_and_what_is_amended_never_change(agreement, vera):
    for changed in ({"kind": "mou"}, {"amends": agreement.id}, {"parent": agreement.id}):
        with vera.acting(), pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.filter(id=agreement.id).update(**changed)
