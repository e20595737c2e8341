"""A regional memorandum: who joins it, who may then be party of what, and what it stops."""

import dataclasses
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from agreements import actions, facts, lineage, queries, tiers
from agreements.models import Agreement, Event, Revision
from agreements.rules.coverage import decide_coverage
from agreements.rules.lifecycle import Status
from agreements.rules.terms import Kind
from portal import clock
from portal.rules.decision import Decision, Refused
from portal.rules.permissions import Role
from tests.agreements import making


def codes(refused):
    return {reason.code for reason in refused.value.decision.reasons}


def texts(refused):
    return " ".join(reason.text for reason in refused.value.decision.reasons)


@pytest.fixture
def gwen(gus):
    """Gus's colleague: she drafts, and he, an officer, approves and signs."""
    return making.colleague(gus, "gwen", Role.DATA_STEWARD)


@pytest.fixture
def memorandum(vera, dana, cole):
    terms = making.memorandum_terms(dana.organization, cole.organization)
    return making.active(terms, drafter=vera, officers=[dana, cole])


def members(person, memorandum):
    with person.acting():
        return {one.organization_id for one in lineage.members_of(memorandum.id, clock.today())}


def tables_for(dana, gus, **changed):
    terms = making.aggregate_terms(dana.organization, gus.organization)
    return dataclasses.replace(terms, **changed)


def asked(standing):
    flow = standing.flow
    return decide_coverage(
        standing,
        purpose=flow.purpose,
        elements=flow.elements,
        recipient_id=flow.recipient_id,
        day=clock.today(),
    )


def reasons_of(person, agreement):
    with person.acting():
        return [reason.code for reason in asked(facts.standing_of(agreement.id, "F1")).reasons]


@pytest.mark.parametrize("limits", [{"joinder_until": date(2026, 12, 31)}, {}])
def test_gus_reads_a_memorandum_while_he_may_still_join_it(
    vera, dana, cole, gus, limits, time_machine_to
):
    terms = making.memorandum_terms(dana.organization, cole.organization, **limits)
    open_ = making.active(terms, drafter=vera, officers=[dana, cole])
    last = limits.get("joinder_until", terms.expires_on)
    time_machine_to(last.isoformat())
    with gus.acting() as actor:
        assert queries.agreement_for(actor, open_.reference) == open_
    time_machine_to((last + timedelta(days=1)).isoformat())
    with gus.acting() as actor, pytest.raises(Http404):
        queries.agreement_for(actor, open_.reference)


def test_gus_cannot_join_with_somebody_else_in_place_of_the_lead(
    memorandum, gwen, gus, dana, cole, monkeypatch
):
    with gwen.acting() as actor:
        page = actions.join(
            memorandum=memorandum,
            organization_id=gus.organization.id,
            by=actor,
            day=clock.today(),
        )
        terms = page.revision.terms
        other = dataclasses.replace(terms, party_ids=(gus.organization.id, cole.organization.id))
        actions.revise(agreement=page, terms=other, by=actor)
        with pytest.raises(Refused) as refused:
            actions.submit(agreement=page, by=actor)
    assert codes(refused) == {"JOINS"}
    # Even if the code forgot to ask, the database counts nobody whom the lead did not accept.
    monkeypatch.setattr(tiers, "decide_joinder", lambda *_, **__: Decision.allow())
    making.signed(page, drafter=gwen, officers=[gus, cole])
    assert page.status == Status.ACTIVE
    assert gus.organization.id not in members(dana, memorandum)


def test_gus_joins_by_one_page_that_the_lead_accepts(memorandum, gwen, gus, dana, vera, cole):
    page = making.joinder(memorandum, joiner=gwen, officers=[gus, dana])
    assert (page.status, page.kind) == (Status.ACTIVE, Kind.JOINDER)
    everyone = {dana.organization.id, cole.organization.id, gus.organization.id}
    for person in (vera, cole, gus):
        assert members(person, memorandum) == everyone
    with gus.acting():
        terms = page.revision.terms
        assert terms.flows == ()
        assert terms.parent.sha256 == Agreement.objects.get(id=memorandum.id).revision.sha256


def test_until_the_lead_has_accepted_nobody_has_joined(memorandum, gwen, gus, dana):
    with gwen.acting() as actor:
        page = actions.join(
            memorandum=memorandum, organization_id=gus.organization.id, by=actor, day=clock.today()
        )
        with pytest.raises(Refused) as refused:
            actions.join(
                memorandum=memorandum,
                organization_id=gus.organization.id,
                by=actor,
                day=clock.today(),
            )
    assert codes(refused) == {"JOINING"}
    making.approve(page, gus)
    making.approve(page, dana)
    making.sign(page, gus)
    assert gus.organization.id not in members(dana, memorandum)
    making.sign(page, dana)
    assert gus.organization.id in members(dana, memorandum)


def test_only_kinds_that_the_memorandum_invites_can_join_or_read_it(
    memorandum, gus, olga, val, connie
):
    with gus.acting() as actor:
        assert queries.agreement_for(actor, memorandum.reference) == memorandum
        assert Event.objects.count() == 0
    for stranger in (olga, val):
        with stranger.acting() as actor:
            assert Agreement.objects.count() == 0
            assert Revision.objects.count() == 0
            assert lineage.members_of(memorandum.id, clock.today()) == []
            with pytest.raises(Http404):
                queries.agreement_for(actor, memorandum.reference)
            with pytest.raises(Refused) as refused:
                actions.join(
                    memorandum=memorandum,
                    organization_id=stranger.organization.id,
                    by=actor,
                    day=clock.today(),
                )
            assert codes(refused) == {"NOT_OPEN"}
    with connie.acting() as actor, pytest.raises(Http404):
        queries.agreement_for(actor, memorandum.reference)


def test_gus_cannot_change_the_memorandum_that_he_may_join(memorandum, gus):
    with gus.acting():
        assert Agreement.objects.filter(id=memorandum.id).update(title="Mine") == 0


def test_a_memorandum_is_joined_only_until_its_last_day_for_joining(
    vera, dana, cole, gwen, gus, time_machine_to
):
    until = clock.today() + timedelta(days=10)
    terms = making.memorandum_terms(dana.organization, cole.organization, joinder_until=until)
    begun, other = (making.active(terms, drafter=vera, officers=[dana, cole]) for _ in range(2))
    with gwen.acting() as actor:
        actions.join(
            memorandum=begun, organization_id=gus.organization.id, by=actor, day=clock.today()
        )
    time_machine_to((until + timedelta(days=1)).isoformat())
    assert refused_to_join(gwen, begun) == {"JOINING", "TOO_LATE"}
    assert refused_to_join(gwen, other) == {"NOT_OPEN"}


def refused_to_join(gwen, memorandum):
    """Why, for the organization in which Gwen works."""
    with gwen.acting() as actor, pytest.raises(Refused) as refused:
        actions.join(
            memorandum=memorandum,
            organization_id=gwen.organization.id,
            by=actor,
            day=clock.today(),
        )
    return codes(refused)


def test_an_agreement_under_it_has_members_alone_as_parties(memorandum, vera, dana, gwen, gus):
    early = making.under(memorandum, tables_for(dana, gus), drafter=vera)
    with vera.acting() as actor, pytest.raises(Refused) as refused:
        actions.submit(agreement=early, by=actor)
    assert "Let it join first" in texts(refused)
    making.joinder(memorandum, joiner=gwen, officers=[gus, dana])
    making.signed(early, drafter=vera, officers=[dana, gus])
    assert reasons_of(gus, early) == []


@pytest.fixture
def child(memorandum, vera, dana, gwen, gus):
    making.joinder(memorandum, joiner=gwen, officers=[gus, dana])
    tables = making.under(memorandum, tables_for(dana, gus), drafter=vera)
    return making.signed(tables, drafter=vera, officers=[dana, gus])


def test_suspending_the_memorandum_stops_what_stands_under_it(memorandum, child, cole, gus, dana):
    making.suspend(memorandum, cole)
    assert reasons_of(gus, child) == ["SUSPENDED"]
    with cole.acting() as actor:
        actions.resume(agreement=memorandum, organization_id=cole.organization.id, by=actor)
    assert reasons_of(gus, child) == []


def test_nobody_signs_under_a_memorandum_while_it_is_suspended(
    memorandum, vera, dana, cole, gwen, gus
):
    making.joinder(memorandum, joiner=gwen, officers=[gus, dana])
    tables = making.under(memorandum, tables_for(dana, gus), drafter=vera)
    making.submit(tables, vera)
    for officer in (dana, gus):
        making.approve(tables, officer)
    making.sign(tables, dana)
    making.suspend(memorandum, cole)
    with pytest.raises(Refused) as refused:
        making.sign(tables, gus)
    assert f"{memorandum.reference} is suspended" in texts(refused)
    with cole.acting() as actor:
        actions.resume(agreement=memorandum, organization_id=cole.organization.id, by=actor)
    making.sign(tables, gus)
    assert reasons_of(gus, tables) == []


def test_a_member_whose_joinder_is_suspended_gets_nothing_under_the_memorandum(
    memorandum, child, dana, gus
):
    with dana.acting():
        page = Agreement.objects.get(kind=Kind.JOINDER)
    making.suspend(page, dana)
    assert reasons_of(gus, child) == ["WIDER_THAN_PARENT"]


def test_an_amendment_of_the_memorandum_narrows_what_stands_under_it(
    memorandum, child, vera, dana, cole, gus
):
    with vera.acting():
        limits = memorandum.revision.terms.limits
    making.amended(
        memorandum,
        drafter=vera,
        officers=[dana, cole],
        limits=dataclasses.replace(limits, least_min_cell=11),
    )
    with gus.acting():
        amendment = Agreement.objects.get(amends=memorandum)
    assert gus.organization.id in members(gus, amendment)
    assert reasons_of(gus, child) == ["WIDER_THAN_PARENT"]
    with vera.acting() as actor:
        page = queries.page_for(actor, Agreement.objects.get(id=child.id), clock.today())
        assert {check.code for check in page.missing} == {"PARENT_TEXT", "NARROWS"}


def test_nobody_signs_under_a_memorandum_that_was_amended_since(memorandum, vera, dana, cole):
    terms = making.two_flow_terms(dana.organization, cole.organization)
    one = making.under(memorandum, terms, drafter=vera)
    making.submit(one, vera)
    for officer in (dana, cole):
        making.approve(one, officer)
    making.amended(memorandum, drafter=vera, officers=[dana, cole], breach_hours=72)
    with pytest.raises(Refused) as refused:
        making.sign(one, dana)
    assert {"PARENT_TEXT", "NARROWS"} <= codes(refused)
    with vera.acting() as actor:
        one.refresh_from_db()
        narrower = dataclasses.replace(one.revision.terms, breach_hours=48)
        actions.revise(agreement=one, terms=narrower, by=actor)
    making.signed(one, drafter=vera, officers=[dana, cole])
    assert one.status == Status.ACTIVE


def test_olga_cannot_read_an_agreement_by_naming_it_as_the_parent_of_her_own(
    memorandum, vera, dana, cole, olga
):
    signed = making.active(
        making.two_flow_terms(dana.organization, cole.organization),
        drafter=vera,
        officers=[dana, cole],
    )
    terms = making.aggregate_terms(olga.organization, dana.organization)
    for under in ({"parent": signed}, {"amends": signed}, {"parent": memorandum}):
        with olga.acting() as actor, pytest.raises(DatabaseError), transaction.atomic():
            actions.draft(lead=olga.organization, terms=terms, by=actor, **under)
        with olga.acting():
            assert Agreement.objects.count() == 0


def test_a_licence_under_an_agreement_serves_one_purpose_of_it(vera, dana, cole):
    whole = making.two_flow_terms(dana.organization, cole.organization)
    agreement = making.active(whole, drafter=vera, officers=[dana, cole])
    wider = dataclasses.replace(
        whole, kind=Kind.DUL, flows=(dataclasses.replace(whole.flows[0], retention_days=181),)
    )
    licence = making.under(agreement, wider, drafter=vera)
    with vera.acting() as actor, pytest.raises(Refused) as refused:
        actions.submit(agreement=licence, by=actor)
    assert "allows at most 180" in texts(refused)
    with vera.acting() as actor:
        narrow = dataclasses.replace(wider, flows=(whole.flows[0],))
        actions.revise(agreement=licence, terms=narrow, by=actor)
    making.signed(licence, drafter=vera, officers=[dana, cole])
    assert reasons_of(cole, licence) == []
    making.suspend(agreement, dana)
    assert reasons_of(cole, licence) == ["SUSPENDED"]


def test_a_memorandum_says_what_it_limits_and_carries_no_data(vera, dana, cole):
    terms = making.memorandum_terms(dana.organization, cole.organization)
    flows = making.two_flow_terms(dana.organization, cole.organization).flows
    wrong = dataclasses.replace(terms, limits=None, flows=flows)
    one = making.drafted(wrong, drafter=vera)
    with vera.acting() as actor, pytest.raises(Refused) as refused:
        actions.submit(agreement=one, by=actor)
    assert {"FLOWS", "LIMITS"} <= codes(refused)


def test_gus_joins_alone_because_nobody_wrote_the_page(memorandum, gus, dana):
    page = making.joinder(memorandum, joiner=gus, officers=[gus, dana])
    with gus.acting():
        assert page.revision.authors == []
    assert page.status == Status.ACTIVE
