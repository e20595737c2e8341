"""The agreement as a PDF: accessible, complete, and closed to the outside."""

import dataclasses
import io
import logging

import pypdf
import pytest

from agreements import documents, queries
from agreements.rules.lifecycle import Status
from agreements.rules.terms import terms_hash
from portal import clock
from tests.agreements import making


def pdf_for(person, agreement):
    with person.acting() as actor:
        found = queries.agreement_for(actor, agreement.reference)
        page = queries.page_for(actor, found, clock.today())
        return documents.agreement_pdf(page)


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_signed_document_holds_terms_approvals_signatures_and_hash(terms, people, cole):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    text = text_of(pdf_for(cole, agreement))
    for words in (
        terms.title,
        "Northfield Unified gives Northfield State University one row for each student",
        "Enrollment status",
        "34 CFR 99.35(a)(3)(iii), (iv)",
        "Signed electronically by Dana (dana@northfield.example)",
        "I have read agreement",
        terms_hash(terms),
    ):
        assert words in text
    assert "DRAFT" not in text


def test_a_draft_says_so_on_every_page(terms, vera):
    agreement = making.drafted(terms, drafter=vera)
    pages = pypdf.PdfReader(io.BytesIO(pdf_for(vera, agreement))).pages
    assert len(pages) > 1
    assert all("DRAFT" in page.extract_text() for page in pages)


def test_the_document_is_tagged_and_names_its_language_and_title(terms, people, dana):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    reader = pypdf.PdfReader(io.BytesIO(pdf_for(dana, agreement)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert terms.title in reader.metadata.title
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_the_document_is_made_without_a_warning(terms, people, dana):
    heard = []
    ear = logging.Handler(logging.WARNING)
    ear.emit = heard.append
    loud = logging.getLogger("weasyprint")
    before = loud.level
    loud.addHandler(ear)
    loud.setLevel(logging.WARNING)
    try:
        for status in (Status.ACTIVE, Status.IN_REVIEW):
            pdf_for(dana, making.agreement_at(status, terms=terms, **people))
    finally:
        loud.removeHandler(ear)
        loud.setLevel(before)
    assert [record.getMessage() for record in heard] == []


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1/x.png", "ftp://example.org/x"]
)
def test_a_document_cannot_read_files_or_the_network(address):
    with pytest.raises(documents.NotEmbedded):
        documents.pdf_of(f"<html lang=en><title>t</title><img alt=x src='{address}'>")


def test_words_of_a_drafter_cannot_become_markup(terms, vera):
    nasty = dataclasses.replace(terms, summary="<img src='file:///etc/passwd'> & more")
    agreement = making.drafted(nasty, drafter=vera)
    assert "<img src='file:///etc/passwd'> & more" in text_of(pdf_for(vera, agreement))
