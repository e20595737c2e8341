"""Each page, as the people of the cast open it."""

import dataclasses
import io
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse

from agreements.models import Agreement, Draft
from agreements.rules.bases import clauses_for
from agreements.rules.lifecycle import STORED, Status
from agreements.rules.terms import Protection, terms_hash
from portal import clock
from portal.rules.vocabulary import LegalBasis
from tests.agreements import making


def at(name, agreement, *more):
    return reverse(name, args=[agreement.reference, *more])


GETS = [
    ("agreement", ()),
    ("agreement_pdf", ()),
    ("agreement_edit", ()),
    ("agreement_flow_new", ()),
    ("agreement_flow", ("F1",)),
    ("agreement_clauses", ("F1",)),
    ("agreement_review", ()),
    ("agreement_sign", ()),
    ("agreement_suspend", ()),
    ("agreement_terminate", ()),
    ("agreement_withdraw", ()),
    ("agreement_limits", ()),
    ("agreement_amend", ()),
    ("agreement_join", ()),
    ("agreement_closing", ()),
    ("agreement_certify", ()),
    ("agreement_hold", ()),
    ("agreement_certificate", ("00000000-0000-4000-8000-000000000001",)),
]
POSTS = [
    ("agreement_flow_remove", ("F1",)),
    ("agreement_submit", ()),
    ("agreement_approve", ()),
    ("agreement_return", ()),
    ("agreement_resume", ()),
    ("agreement_access", ()),
]


@pytest.mark.parametrize(("name", "more"), GETS)
def test_olga_finds_no_page_of_it(name, more, terms, people, olga):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    assert olga.client.get(at(name, agreement, *more)).status_code == 404
    assert olga.client.post(at(name, agreement, *more)).status_code == 404


@pytest.mark.parametrize(("name", "more"), POSTS)
def test_olga_can_do_nothing_to_it(name, more, terms, people, olga):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    assert olga.client.post(at(name, agreement, *more)).status_code == 404


def test_the_register_of_olga_is_empty_and_says_what_to_do(terms, people, olga):
    making.agreement_at(Status.ACTIVE, terms=terms, **people)
    page = olga.client.get(reverse("agreements"))
    assert "No agreements yet" in page.content.decode()
    assert "Draft an agreement" in page.content.decode()


def test_cole_does_not_see_a_draft_until_it_is_submitted(terms, vera, cole):
    agreement = making.drafted(terms, drafter=vera)
    assert cole.client.get(at("agreement", agreement)).status_code == 404
    making.submit(agreement, vera)
    assert cole.client.get(at("agreement", agreement)).status_code == 200


@pytest.mark.parametrize("status", STORED)
def test_vera_reads_it_and_its_document_in_every_status(status, terms, people, vera):
    terms = dataclasses.replace(terms, notice_days=0)
    agreement = making.agreement_at(status, terms=terms, **people)
    page = vera.client.get(at("agreement", agreement)).content.decode()
    assert status.label in page
    assert terms_hash(terms) in page
    assert vera.client.get(at("agreement_pdf", agreement)).content.startswith(b"%PDF-")


def flow_data(dana, gus, **changed):
    return {
        "giver": dana.organization.id,
        "recipient": gus.organization.id,
        "level": "aggregate",
        "purpose": "program_evaluation",
        "basis": "deidentified",
        "population": "Graduates since 2024",
        "frequency": "yearly",
        "recipients": "",
        "retention_days": "",
        "redisclosure": "protected_tables",
        "min_cell": 10,
        "honors_opt_out": "on",
        "elements_high_school": ["high_school", "class_of"],
        "elements_counts": ["first_fall_enrollment"],
        **changed,
    }


def test_vera_drafts_the_tables_for_gus_through_the_forms(vera, dana, gus):
    browser = vera.client
    today = clock.today()
    sent = browser.post(
        reverse("agreement_new"),
        {
            "kind": "dsa",
            "title": "Tables for the Alliance",
            "summary": "The Alliance sees how many graduates went on to college.",
            "lead": vera.organization.id,
            "parties": [gus.organization.id],
            "effective_on": today.isoformat(),
            "expires_on": (today + timedelta(days=365)).isoformat(),
        },
    )
    with vera.acting():
        agreement = Agreement.objects.get()
    assert sent.url == at("agreement_flow_new", agreement)
    sent = browser.post(sent.url, flow_data(dana, gus))
    assert sent.url == at("agreement_clauses", agreement, "F1")
    page = browser.get(at("agreement", agreement)).content.decode()
    assert "The basis needs this clause" in page
    browser.post(sent.url, {"clauses": list(clauses_for(LegalBasis.DEIDENTIFIED))})
    sent = browser.post(at("agreement_submit", agreement))
    assert sent.url == at("agreement", agreement)
    shown = gus.client.get(at("agreement", agreement)).content.decode()
    assert "No group smaller than 10 is shown" in shown


def test_the_flow_form_says_what_is_wrong_and_keeps_what_was_typed(vera, dana, gus):
    terms = making.aggregate_terms(dana.organization, gus.organization)
    agreement = making.drafted(terms, drafter=vera)
    wrong = flow_data(dana, gus, recipients="cole at nsu", recipient=dana.organization.id)
    page = vera.client.post(at("agreement_flow", agreement, "F1"), wrong).content.decode()
    assert "Not an email address: cole, at, nsu" in page
    assert "Giver and recipient must differ" in page
    assert "Graduates since 2024" in page
    with vera.acting():
        assert Draft.objects.get().terms == terms


@pytest.mark.parametrize(
    ("chosen", "told", "named"),
    [
        (
            {"tables_are": "rounded", "rounding_base": 5},
            "rounded to a multiple of 5, up or down by chance",
            "Counts rounded so that all sums still hold, to multiples of 5",
        ),
        (
            {"tables_are": "noise", "epsilon": "0.50"},
            "together spend a budget of 0.5; when it is used up",
            "Counts with random noise of a stated budget: 0.5 for each class over all releases",
        ),
    ],
)
def test_vera_chooses_rounding_or_noise_and_page_and_pdf_say_so(
    chosen, told, named, vera, dana, gus
):
    agreement = making.drafted(
        making.aggregate_terms(dana.organization, gus.organization), drafter=vera
    )
    vera.client.post(at("agreement_flow", agreement, "F1"), flow_data(dana, gus, **chosen))
    page = vera.client.get(at("agreement", agreement)).content.decode()
    assert told in page
    assert named in page
    assert "Smallest group in any table" not in page
    pdf = pypdf.PdfReader(io.BytesIO(vera.client.get(at("agreement_pdf", agreement)).content))
    text = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert told in text
    assert named in text
    assert "Smallest count shown" not in text
    again = vera.client.get(at("agreement_flow", agreement, "F1")).content.decode()
    assert f'value="{chosen["tables_are"]}"' in again


def test_the_number_of_a_chosen_protection_is_asked_for_and_rows_need_none(vera, dana, gus):
    agreement = making.drafted(
        making.aggregate_terms(dana.organization, gus.organization), drafter=vera
    )
    for chosen, told in (
        ({"tables_are": "rounded"}, "Say to multiples of which number"),
        ({"tables_are": "rounded", "rounding_base": 2}, "greater than or equal to 3"),
        ({"tables_are": "noise"}, "State the budget"),
        ({"tables_are": "noise", "epsilon": "11"}, "less than or equal to 10"),
    ):
        sent = vera.client.post(
            at("agreement_flow", agreement, "F1"), flow_data(dana, gus, **chosen)
        )
        assert told in sent.content.decode(), chosen
    rows = flow_data(dana, gus, level="rows", tables_are="rounded", rounding_base=5)
    vera.client.post(at("agreement_flow", agreement, "F1"), rows)
    with vera.acting():
        flow = Draft.objects.get().terms.flows[0]
    assert (flow.protection, flow.rounding_base) == (Protection.ENCRYPTED, None)


def test_vera_removes_a_flow(terms, vera):
    agreement = making.drafted(terms, drafter=vera)
    vera.client.post(at("agreement_flow_remove", agreement, "F2"))
    with vera.acting():
        assert [flow.key for flow in Draft.objects.get().terms.flows] == ["F1"]


def test_dana_approves_and_cole_returns_through_the_pages(terms, vera, dana, cole):
    agreement = making.submitted(terms, drafter=vera)
    named = {"revision_hash": terms_hash(terms), "organization": dana.organization.id}
    assert terms_hash(terms) in dana.client.get(at("agreement_review", agreement)).content.decode()
    dana.client.post(
        at("agreement_approve", agreement), {f"approve-{k}": v for k, v in named.items()}
    )
    named["organization"] = cole.organization.id
    empty = cole.client.post(
        at("agreement_return", agreement), {f"return-{k}": v for k, v in named.items()}
    )
    assert "This field is required" in empty.content.decode()
    cole.client.post(
        at("agreement_return", agreement),
        {f"return-{k}": v for k, v in named.items()} | {"return-comment": "Shorter, please."},
    )
    with vera.acting():
        agreement.refresh_from_db()
    assert agreement.status == Status.CHANGES_REQUESTED
    assert "Shorter, please." in vera.client.get(at("agreement", agreement)).content.decode()
    assert agreement.title in vera.client.get(reverse("home")).content.decode()


def test_cole_signs_exactly_the_text_on_the_page(terms, people, cole):
    agreement = making.agreement_at(Status.OUT_FOR_SIGNATURE, terms=terms, **people)
    client = making.confirmed(cole.client)
    page = client.get(at("agreement_sign", agreement)).content.decode()
    assert terms_hash(terms) in page
    assert "gives Northfield State University one row for each student" in page
    data = {
        "revision_hash": terms_hash(terms),
        "organization": cole.organization.id,
        "printed_name": "Cole Lindström",
        "job_title": "Registrar",
    }
    unticked = client.post(at("agreement_sign", agreement), data)
    assert "This field is required" in unticked.content.decode()
    sent = client.post(at("agreement_sign", agreement), data | {"agrees": "on"})
    assert sent.status_code == 302
    assert (
        "Cole Lindström, Registrar" in cole.client.get(at("agreement", agreement)).content.decode()
    )


@pytest.mark.parametrize(
    ("status", "name", "more"),
    [
        (Status.IN_REVIEW, "agreement_approve", ()),
        (Status.IN_REVIEW, "agreement_return", ()),
        (Status.IN_REVIEW, "agreement_review", ()),
        (Status.OUT_FOR_SIGNATURE, "agreement_sign", ()),
        (Status.ACTIVE, "agreement_suspend", ()),
        (Status.ACTIVE, "agreement_terminate", ()),
        (Status.ACTIVE, "agreement_closing", ()),
        (Status.CLOSING, "agreement_certify", ()),
        (Status.CLOSING, "agreement_hold", ()),
        (Status.ACTIVE, "agreement_access", ()),
        (Status.SUSPENDED, "agreement_resume", ()),
    ],
)
def test_vera_is_refused_what_officers_do_and_told_who_may(status, name, more, terms, people, vera):
    agreement = making.agreement_at(status, terms=terms, **people)
    page = vera.client.post(at(name, agreement, *more))
    assert page.status_code == 403
    assert "Your role does not let you" in page.content.decode()


def test_cole_is_refused_the_drafting_that_belongs_to_the_lead(terms, people, cole):
    agreement = making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    for name, more in [("agreement_edit", ()), ("agreement_flow", ("F1",))]:
        page = cole.client.get(at(name, agreement, *more))
        assert page.status_code == 403
        assert "Your role does not let you" in page.content.decode()


def test_what_vera_may_not_do_is_absent_from_her_page(terms, people, vera, dana):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    assert "Suspend" not in vera.client.get(at("agreement", agreement)).content.decode()
    assert "Suspend" in dana.client.get(at("agreement", agreement)).content.decode()


def test_dana_suspends_with_a_reason_that_cole_reads(terms, people, dana, cole):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    url = at("agreement_suspend", agreement)
    assert "This field is required" in dana.client.post(url, {}).content.decode()
    party = dana.organization.id
    dana.client.post(url, {"organization": party, "reason": "A laptop was lost."})
    assert "A laptop was lost." in cole.client.get(at("agreement", agreement)).content.decode()
    refused = cole.client.post(at("agreement_resume", agreement))
    assert "Another party suspended this agreement" in refused.content.decode()
    dana.client.post(at("agreement_resume", agreement))
    with dana.acting():
        agreement.refresh_from_db()
    assert agreement.status == Status.ACTIVE


def test_the_inbox_tells_each_person_what_waits_for_them(terms, people, vera, dana, cole):
    agreement = making.agreement_at(Status.IN_REVIEW, terms=terms, **people)
    for person in (dana, cole):
        assert "Approve or return" in person.client.get(reverse("home")).content.decode()
    assert agreement.title not in vera.client.get(reverse("home")).content.decode()
    making.approve(agreement, dana)
    assert agreement.title not in dana.client.get(reverse("home")).content.decode()
    making.approve(agreement, cole)
    assert f"Sign: {agreement.title}" in dana.client.get(reverse("home")).content.decode()
