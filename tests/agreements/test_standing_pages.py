"""The pages of memoranda, amendments, notice and closing, as the people of the cast use them."""

import dataclasses
import io
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse

from agreements.models import Agreement, Certificate
from agreements.rules.lifecycle import Status
from agreements.rules.terms import Kind
from portal import clock
from portal.rules.permissions import Role
from tests.agreements import making


def at(name, agreement, *more):
    return reverse(name, args=[agreement.reference, *more])


def read(person, name, agreement, *more):
    answer = person.client.get(at(name, agreement, *more))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def in_days(days):
    return clock.today() + timedelta(days=days)


@pytest.fixture
def gwen(gus):
    return making.colleague(gus, "gwen", Role.DATA_STEWARD)


@pytest.fixture
def memorandum(vera, dana, cole):
    terms = making.memorandum_terms(dana.organization, cole.organization)
    return making.active(terms, drafter=vera, officers=[dana, cole])


@pytest.fixture
def agreement(terms, people):
    return making.agreement_at(Status.ACTIVE, terms=terms, **people)


def general(vera, other, **changed):
    return {
        "kind": "dsa",
        "parent": "",
        "title": "Advising together",
        "summary": "The organizations of the region advise together.",
        "lead": vera.organization.id,
        "parties": [other.organization.id],
        "effective_on": clock.today().isoformat(),
        "expires_on": in_days(365).isoformat(),
        **changed,
    }


def test_vera_begins_a_memorandum_and_sets_its_limits(vera, cole):
    sent = vera.client.post(reverse("agreement_new"), general(vera, cole, kind="mou"))
    with vera.acting():
        begun = Agreement.objects.get()
    assert sent.url == at("agreement_limits", begun)
    data = {
        "joiner_kinds": ["community"],
        "joinder_until": in_days(200).isoformat(),
        "purposes": ["program_evaluation"],
        "least_min_cell": 12,
        "elements_high_school": ["high_school"],
    }
    assert vera.client.post(sent.url, data).status_code == 302
    page = read(vera, "agreement", begun)
    assert "No count below 12 is shown" in page
    vera.client.post(at("agreement_edit", begun), general(vera, cole, title="Renamed"))
    with vera.acting():
        terms = Agreement.objects.get(id=begun.id).draft.terms
    assert (terms.title, terms.kind) == ("Renamed", Kind.MOU)
    assert (terms.limits.least_min_cell, terms.limits.elements) == (12, ("high_school",))


@pytest.mark.parametrize(
    ("kind", "under", "words"),
    [
        ("mou", True, "cannot stand under"),
        ("dul", False, "stands under a data-sharing agreement"),
        ("dul", True, "cannot stand under a regional memorandum"),
    ],
)
def test_what_cannot_stand_where_is_told_on_the_page(kind, under, words, memorandum, vera, cole):
    parent = memorandum.reference if under else ""
    data = general(vera, cole, kind=kind, parent=parent)
    assert words in vera.client.post(reverse("agreement_new"), data).content.decode()


def test_vera_drafts_an_agreement_under_the_memorandum_from_its_page(memorandum, vera, cole):
    page = read(vera, "agreement", memorandum)
    assert "Draft a data-sharing agreement under it" in page
    asked = vera.client.get(
        reverse("agreement_new"), {"kind": "dsa", "under": memorandum.reference}
    ).content.decode()
    assert f'value="{memorandum.reference}" selected' in asked
    vera.client.post(reverse("agreement_new"), general(vera, cole, parent=memorandum.reference))
    with vera.acting():
        child = Agreement.objects.get(parent=memorandum)
    page = read(vera, "agreement", child)
    assert f"At most, {memorandum.reference} allows" in page
    assert "Rows are destroyed after 1825 days at the latest" in page
    assert child.reference in read(vera, "agreement", memorandum)


def test_a_licence_begins_with_the_flows_of_one_purpose(agreement, terms, vera, cole):
    data = general(vera, cole, kind="dul", parent=agreement.reference)
    sent = vera.client.post(reverse("agreement_new"), data)
    with vera.acting():
        licence = Agreement.objects.get(kind=Kind.DUL)
        assert sent.url == at("agreement", licence)
        assert licence.draft.terms.flows == terms.flows


def test_gwen_joins_for_the_alliance_in_the_browser(memorandum, gwen, gus, dana, olga):
    page = read(gus, "agreement", memorandum)
    assert "Open for community partners to join" in page
    assert olga.client.get(at("agreement_join", memorandum)).status_code == 404
    page = read(gwen, "agreement_join", memorandum)
    assert "What you join" in page
    data = {"organization": gus.organization.id}
    unticked = gwen.client.post(at("agreement_join", memorandum), data).content.decode()
    assert "This field is required" in unticked
    sent = gwen.client.post(at("agreement_join", memorandum), data | {"agrees": "on"})
    with gwen.acting():
        joinder = Agreement.objects.get(kind=Kind.JOINDER)
    assert sent.url == at("agreement", joinder)
    for officer in (gus, dana):
        making.approve(joinder, officer)
    for officer in (gus, dana):
        making.sign(joinder, officer)
    assert f"Joinder {joinder.reference}" in read(dana, "agreement", memorandum)
    again = gwen.client.get(at("agreement_join", memorandum))
    assert again.status_code == 403
    assert "is bound by it already" in again.content.decode()


def test_vera_amends_it_and_both_pages_say_what_governs(agreement, vera, dana, cole):
    assert cole.client.post(at("agreement_amend", agreement)).status_code == 403
    assert "governs until then" in read(vera, "agreement_amend", agreement)
    sent = vera.client.post(at("agreement_amend", agreement))
    with vera.acting():
        amendment = Agreement.objects.get(amends=agreement)
    assert sent.url == at("agreement", amendment)
    page = read(vera, "agreement", amendment)
    assert f"This amends {agreement.reference}" in page
    assert "governs until all parties have signed" in page
    assert "An amendment is being made" in read(vera, "agreement", agreement)
    assert "An amendment is being made" not in read(cole, "agreement", agreement)
    making.signed(amendment, drafter=vera, officers=[dana, cole])
    page = read(cole, "agreement", agreement)
    assert Status.SUPERSEDED.label in page
    assert f"Amended by {amendment.reference}" in page


def test_the_form_of_notice_shows_the_first_day_it_can_end(agreement, dana, cole):
    page = read(dana, "agreement_terminate", agreement)
    assert "30 days of notice" in page
    data = {"organization": dana.organization.id, "reason": "The program has ended."}
    early = dana.client.post(
        at("agreement_terminate", agreement), data | {"ends_on": in_days(29).isoformat()}
    )
    assert "longer notice" in early.content.decode()
    dana.client.post(
        at("agreement_terminate", agreement), data | {"ends_on": in_days(45).isoformat()}
    )
    page = read(cole, "agreement", agreement)
    assert "Notice of termination was given" in page
    assert "The program has ended." in page


def certificate_data(**changed):
    return {
        "method": "Files overwritten, backups expired",
        "performed_by": "Cole Carter",
        "performed_on": clock.today().isoformat(),
        "witness": "Wanda Webb",
        "agrees": "on",
        **changed,
    }


def test_closing_goes_from_the_ended_agreement_to_certificates_and_the_end(
    terms, people, dana, cole, vera
):
    ended = making.active(
        dataclasses.replace(terms, notice_days=0), drafter=vera, officers=people["officers"]
    )
    making.terminate(ended, dana)
    assert "Close this agreement" in read(dana, "agreement", ended)
    assert "What will happen" in read(dana, "agreement_closing", ended)
    dana.client.post(at("agreement_closing", ended))
    assert "Still to destroy" in read(cole, "agreement_closing", ended)
    assert "Files destroyed" not in read(cole, "agreement_certify", ended)  # nothing was taken
    sent = cole.client.post(at("agreement_certify", ended), certificate_data())
    assert sent.url == at("agreement_closing", ended)
    with cole.acting():
        certificate = Certificate.objects.get()
    assert certificate.hashes == []
    pdf = dana.client.get(at("agreement_certificate", ended, certificate.id)).content
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "Certificate of destruction" in text
    assert "Wanda Webb" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    sent = dana.client.post(
        at("agreement_hold", ended),
        {"until": in_days(60).isoformat(), "reason": "A court ordered it."},
    )
    assert sent.status_code == 302
    page = read(vera, "agreement", ended)
    assert "Legal hold" in page
    assert "A court ordered it." in page
    with dana.acting():
        ended.refresh_from_db()
    assert ended.status == Status.CLOSED


def test_gus_who_received_no_rows_is_not_asked_for_a_certificate(vera, dana, cole, gus, terms):
    three = dataclasses.replace(
        terms, party_ids=(*terms.party_ids, gus.organization.id), notice_days=0
    )
    ended = making.active(three, drafter=vera, officers=[dana, cole, gus])
    making.terminate(ended, gus)
    making.begin_closing(ended, gus)
    assert gus.client.get(at("agreement_certify", ended)).status_code == 404
    assert "Still to destroy" in read(gus, "agreement_closing", ended)
