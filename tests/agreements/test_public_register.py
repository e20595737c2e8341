"""What everyone may read of an agreement, and who puts it there."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdf
import pytest
from django.db import connection
from django.urls import reverse

from agreements import actions
from agreements.models import Agreement, Publication
from agreements.rules.lifecycle import EVER_ACTIVE, Status
from agreements.rules.terms import TextClause
from portal.rules.decision import Refused
from tests.agreements import making

pytestmark = pytest.mark.django_db


def publish(agreement, officer, *, names_nobody=True):
    with officer.acting() as actor:
        return actions.publish(agreement=agreement, names_nobody=names_nobody, by=actor)


def take_out(agreement, officer):
    with officer.acting() as actor:
        return actions.take_out(agreement=agreement, by=actor)


@pytest.fixture
def public(terms, people, dana):
    agreement = making.active(terms, **people)
    publish(agreement, dana)
    return agreement


def page(client, name="public_agreements", *args, **sent):
    return client.get(reverse(name, args=args), sent)


def test_a_stranger_reads_who_shares_what_and_no_ones_name(public, client, terms, cole):
    listed = page(client).content.decode()
    assert terms.title in listed
    assert cole.organization.name in listed
    read = page(client, "public_agreement", public.reference).content.decode()
    assert "Birth date" in read
    assert "34 CFR 99.30" in read
    assert "Named people alone may open the rows" in read
    for text in (listed, read):
        assert "@" not in text.replace("@media", "")
        assert "Dana" not in text


def test_the_public_document_names_no_person_either(public, client, terms):
    answer = page(client, "public_agreement_pdf", public.reference)
    assert answer["Content-Type"] == "application/pdf"
    document = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(sheet.extract_text() for sheet in document.pages)
    assert terms.title in text.replace("\n", " ")
    assert "Birth date" in text
    assert "@" not in text
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    again = page(client, "public_agreement_pdf", public.reference)
    assert again.content == answer.content


def test_nothing_is_public_until_an_officer_puts_it_there(terms, people, client):
    agreement = making.active(terms, **people)
    assert terms.title not in page(client).content.decode()
    assert page(client, "public_agreement", agreement.reference).status_code == 404
    assert page(client, "public_agreement_pdf", agreement.reference).status_code == 404


@pytest.mark.parametrize("status", [s for s in Status if s not in EVER_ACTIVE])
def test_dana_cannot_publish_what_not_all_have_signed(status, terms, people, dana):
    agreement = making.agreement_at(status, terms=terms, **people)
    with pytest.raises(Refused):
        publish(agreement, dana)
    with pytest.raises(Exception, match=r"all parties have signed|null value"), dana.acting():
        Publication.objects.create(
            agreement=agreement,
            revision_id=agreement.revision_id,
            organization=dana.organization,
            content={},
            document=b"",
            published_at="2026-01-01T00:00Z",
            published_by_id=dana.user_id,
        )


def test_only_an_officer_of_the_lead_publishes(terms, people, vera, cole, olga):
    agreement = making.active(terms, **people)
    for person in (vera, cole, olga):
        with pytest.raises((Refused, Agreement.DoesNotExist)):
            publish(agreement, person)
    url = reverse("agreement_publish", args=[agreement.reference])
    assert vera.client.post(url).status_code == 403
    assert olga.client.post(url).status_code == 404


def test_a_suspension_shows_at_once_and_taking_out_hides_it(public, client, dana):
    with dana.acting() as actor:
        actions.suspend(
            agreement=public, organization_id=dana.organization.id, reason="Breach.", by=actor
        )
    read = page(client, "public_agreement", public.reference).content.decode()
    assert "Nothing is shared under this agreement at present" in read
    assert "Breach" not in read
    take_out(public, dana)
    assert page(client, "public_agreement", public.reference).status_code == 404
    with pytest.raises(Refused):
        take_out(public, dana)
    publish(public, dana)
    assert page(client, "public_agreement", public.reference).status_code == 200


def test_dana_publishes_only_what_she_says_names_no_person(terms, people, dana):
    agreement = making.active(terms, **people)
    with pytest.raises(Refused, match="names no person"):
        publish(agreement, dana, names_nobody=False)


def test_an_address_in_a_clause_is_found_before_it_is_public(terms, people, dana):
    told = TextClause("C1", "Questions", "Write to paz.rivera@families.example about it.")
    agreement = making.active(replace(terms, text=(told,)), **people)
    with pytest.raises(Refused) as refused:
        publish(agreement, dana)
    assert "paz.rivera@families.example" in str(refused.value.decision.reasons)
    shown = dana.client.get(reverse("agreement_publishing", args=[agreement.reference]))
    assert "paz.rivera@families.example" in shown.content.decode()


def test_dana_publishes_on_the_page_and_takes_it_out_again(terms, people, dana, client):
    agreement = making.active(terms, **people)
    browser, reference = dana.client, agreement.reference
    shown = browser.get(reverse("agreement_publishing", args=[reference])).content.decode()
    assert "What everyone would read" in shown
    assert browser.post(reverse("agreement_publish", args=[reference])).status_code == 403
    confirmed = {"names_nobody": "on"}
    sent = browser.post(reverse("agreement_publish", args=[reference]), confirmed, follow=True)
    assert "is in the public register" in sent.content.decode()
    assert page(client, "public_agreement", reference).status_code == 200
    browser.post(reverse("agreement_take_out", args=[reference]))
    assert page(client, "public_agreement", reference).status_code == 404
    history = browser.get(reverse("agreement", args=[reference])).content.decode()
    assert "Put into the public register" in history
    assert "Taken out of the public register" in history


def test_a_stranger_finds_an_agreement_by_what_is_shared(public, client):
    assert public.reference in page(client, q="birth date").content.decode()
    assert "No agreement is like that" in page(client, q="shoe size").content.decode()


def test_a_stranger_learns_which_agreement_replaced_it(terms, people, dana, client, public):
    later = making.amended(public, **people)
    read = page(client, "public_agreement", public.reference).content.decode()
    assert f"Agreement {later.reference} governs now" in read
    assert page(client, "public_agreement", later.reference).status_code == 404


def test_an_entry_cannot_be_rewritten(public, dana):
    with pytest.raises(Exception, match="permission denied"), dana.acting():
        Publication.objects.filter(agreement=public).update(content={"title": "Something else"})


def test_without_anyone_acting_the_table_itself_shows_nothing(public):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM agreements_publication")
        assert cursor.fetchone() == (0,)
