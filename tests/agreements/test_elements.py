"""The catalog that organizations extend: proposed by one, approved by another, used by all."""

import dataclasses

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from agreements.actions import elements as actions
from agreements.catalog import catalog, words_of
from agreements.models import Agreement, Draft, OwnElement
from agreements.rules.checks import checklist, decide_submission
from agreements.rules.elements import CATALOG, Element, Group, Sensitivity, with_own
from agreements.rules.own_elements import Standing, decide_element
from portal.rules.decision import Refused
from tests.agreements import making
from tests.agreements.test_checks import COLLEGE, DISTRICT, FACTS

CREDITS = Element(
    code="dual_enrollment_credits",
    name="Dual-enrollment credits",
    definition="College credits earned before graduation, a whole number",
    ceds_id="",
    sensitivity=Sensitivity.CONFIDENTIAL,
    identifies=False,
    group=Group.HIGH_SCHOOL,
    directory=False,
    counted=True,
)
OWNED = dataclasses.replace(CREDITS, owner="Northfield Unified")


def proposed(vera, element=CREDITS):
    with vera.acting() as actor:
        return actions.propose_element(organization=vera.organization, element=element, by=actor)


def approved(vera, dana, element=CREDITS):
    row = proposed(vera, element)
    with dana.acting() as actor:
        return actions.approve_element(element=row, by=actor)


def codes(decision):
    return {reason.code for reason in decision.reasons}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": "student_ssn"}, "NEVER"),
        ({"name": "Social Security Number"}, "NEVER"),
        ({"definition": "The last four of the SSN"}, "NEVER"),
        ({"name": "Taxpayer ID"}, "NEVER"),
        ({"definition": "The password of the student's portal account"}, "NEVER"),
        ({"name": "Fingerprint"}, "NEVER"),
        ({"definition": "Bank account numbers for stipends"}, "NEVER"),
        ({"name": "Immigration status"}, "NEVER"),
        ({"definition": "Driver's license number"}, "NEVER"),
        ({"code": "ssn"}, "NEVER"),
        ({"code": "Dual Credits"}, "CODE"),
        ({"code": "first_name"}, "CODE_TAKEN"),
        ({"name": "first name"}, "NAME_TAKEN"),
        ({"definition": " "}, "WORDS"),
        ({"ceds_id": "12"}, "CEDS_ID"),
        ({"identifies": True}, "COUNTED"),
        ({"directory": True, "sensitivity": Sensitivity.SENSITIVE}, "DIRECTORY"),
        ({"directory": True, "group": Group.BACKGROUND}, "DIRECTORY_BACKGROUND"),
        (
            {"identifies": True, "counted": False, "sensitivity": Sensitivity.ORDINARY},
            "SENSITIVITY",
        ),
    ],
)
def test_an_element_that_must_not_be_is_refused_with_the_reason(changed, code):
    assert decide_element(CREDITS).allowed
    assert code in codes(decide_element(dataclasses.replace(CREDITS, **changed)))


def test_a_definition_may_say_what_the_element_is_not():
    said = dataclasses.replace(CREDITS, definition="A local number, never a social security number")
    assert decide_element(said).allowed


def test_the_rules_go_by_the_catalog_they_are_given():
    terms = making.two_flow_terms(DISTRICT, COLLEGE)
    first = dataclasses.replace(terms.flows[0], elements=(*terms.flows[0].elements, CREDITS.code))
    terms = terms.with_flow(first)
    without = decide_submission(checklist(terms, FACTS, DISTRICT.id))
    assert "Not in the catalog: dual_enrollment_credits." in without.reasons[0].text
    assert decide_submission(checklist(terms, FACTS, DISTRICT.id, with_own([OWNED])))


def test_no_element_of_ours_is_ever_replaced():
    mine = dataclasses.replace(CREDITS, code="first_name")
    assert with_own([mine])["first_name"] == CATALOG["first_name"]


def test_vera_proposes_dana_approves_and_cole_lists_it(vera, dana, cole, olga):
    row = proposed(vera)
    with cole.acting():
        assert not OwnElement.objects.exists()
        assert CREDITS.code not in catalog()
    with dana.acting() as actor:
        actions.approve_element(element=row, by=actor)
    for person in (vera, cole, olga):
        with person.acting():
            assert catalog()[CREDITS.code] == OWNED


def test_nobody_approves_an_element_of_their_own_nor_may_a_steward(vera, dana):
    row = proposed(vera)
    with vera.acting() as actor, pytest.raises(Refused, match="These roles may"):
        actions.approve_element(element=row, by=actor)
    own = proposed(dana, dataclasses.replace(CREDITS, code="honors", name="Honors"))
    with dana.acting() as actor, pytest.raises(Refused, match="another officer"):
        actions.approve_element(element=own, by=actor)


def test_the_database_too_wants_another_person_and_keeps_the_meaning(vera, dana):
    row = approved(vera, dana)
    with dana.acting():
        for change in ({"definition": "Something else"}, {"decided_by_id": vera.user_id}):
            with pytest.raises(DatabaseError), transaction.atomic():
                OwnElement.objects.filter(id=row.id).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            OwnElement.objects.filter(id=row.id).delete()


def test_a_code_that_another_organization_proposed_is_told_as_taken(vera, olga):
    proposed(vera)
    with olga.acting() as actor, pytest.raises(Refused, match="is proposed already"):
        actions.propose_element(organization=olga.organization, element=CREDITS, by=actor)


def test_a_retired_element_stays_where_it_is_agreed_and_is_offered_no_more(vera, dana, cole):
    row = approved(vera, dana)
    terms = making.two_flow_terms(vera.organization, cole.organization)
    listed = dataclasses.replace(terms.flows[0], elements=(*making.ROSTER, CREDITS.code))
    agreement = making.submitted(terms.with_flow(listed), drafter=vera)
    with dana.acting() as actor:
        actions.retire_element(element=row, by=actor)
    page = cole.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert CREDITS.definition in page
    assert "Local element, added by Northfield Unified" in page
    form = vera.client.get(reverse("agreement_flow_new", args=[agreement.reference]))
    assert CREDITS.code not in form.content.decode()
    form = vera.client.get(reverse("agreement_flow", args=[agreement.reference, "F1"]))
    assert CREDITS.code in form.content.decode()


def test_what_was_submitted_keeps_the_words_of_that_day(vera, dana, cole, monkeypatch):
    approved(vera, dana)
    terms = making.two_flow_terms(vera.organization, cole.organization)
    listed = dataclasses.replace(terms.flows[0], elements=(*making.ROSTER, CREDITS.code))
    agreement = making.submitted(terms.with_flow(listed), drafter=vera)
    monkeypatch.setitem(
        CATALOG, "first_name", dataclasses.replace(CATALOG["first_name"], definition="Nickname")
    )
    with cole.acting():
        kept = words_of(Agreement.objects.get(id=agreement.id).revision)
        assert kept.elements["first_name"].definition == "Given name"
        assert kept.elements[CREDITS.code] == OWNED
        assert words_of(None).elements["first_name"].definition == "Nickname"


def form_data(person, **changed):
    return {
        "organization": person.organization.id,
        "name": CREDITS.name,
        "code": CREDITS.code,
        "definition": CREDITS.definition,
        "group": "high_school",
        "ceds_id": "",
        "sensitivity": "confidential",
        "counted": "on",
        **changed,
    }


def test_from_proposal_to_a_signed_flow_through_the_pages(vera, dana, cole):
    wrong = vera.client.post(reverse("element_new"), form_data(vera, name="SSN of the student"))
    assert "A social security number is never exchanged here" in wrong.content.decode()
    assert vera.client.post(reverse("element_new"), form_data(vera)).status_code == 302
    with vera.acting():
        row = OwnElement.objects.get()
    mine = vera.client.get(reverse("elements")).content.decode()
    assert "Waiting for an officer" in mine
    assert "Your role does not let you" in mine
    assert "Decide on an element: Dual-enrollment credits" in (
        dana.client.get(reverse("home")).content.decode()
    )
    refused = vera.client.post(reverse("element_approve", args=[row.id]))
    assert refused.status_code == 403
    assert dana.client.post(reverse("element_approve", args=[row.id])).status_code == 302
    terms = making.two_flow_terms(vera.organization, cole.organization)
    agreement = making.drafted(terms, drafter=vera)
    form = vera.client.get(reverse("agreement_flow", args=[agreement.reference, "F1"]))
    assert "Dual-enrollment credits: College credits earned" in form.content.decode()
    with vera.acting() as actor:
        from agreements import actions as all_actions

        listed = dataclasses.replace(terms.flows[0], elements=(*making.ROSTER, CREDITS.code))
        all_actions.revise(agreement=agreement, terms=terms.with_flow(listed), by=actor)
        assert CREDITS.code in Draft.objects.get().terms.flows[0].elements
    making.submit(agreement, vera)
    told = cole.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert "dual-enrollment credits, and nothing else" in told


def test_dana_refuses_with_a_reason_that_vera_reads(vera, dana):
    row = proposed(vera)
    url = reverse("element_refuse", args=[row.id])
    assert "This field is required" in dana.client.post(url, {}).content.decode()
    dana.client.post(url, {"reason": "We use the transcript instead."})
    assert "We use the transcript instead." in vera.client.get(reverse("elements")).content.decode()
    with vera.acting():
        assert OwnElement.objects.get().standing == Standing.REFUSED


def test_olga_finds_no_proposal_of_northfield(vera, dana, olga):
    row = proposed(vera)
    assert CREDITS.name not in olga.client.get(reverse("elements")).content.decode()
    for name in ("element_approve", "element_refuse", "element_retire"):
        assert olga.client.post(reverse(name, args=[row.id])).status_code == 404
