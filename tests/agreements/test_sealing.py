"""What all have signed becomes one document: sealed, the same bytes for ever, for all to check."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zlib
from types import SimpleNamespace

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements import documents, sealing
from agreements.models import Seal
from agreements.rules.lifecycle import Status
from agreements.rules.terms import canonical, terms_hash
from portal import clock
from portal.jobs import run_now
from portal.models import Job, LedgerEntry, StoredFile
from portal.vault import files
from portal.vault import seal as seals
from portal.vault.checking import attachment_of, check_seal
from tests.agreements import making


def pdf_of(client: Client, agreement) -> bytes:
    response = client.get(reverse("agreement_pdf", args=[agreement.reference]))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    return response.content


@pytest.fixture
def signed(terms, people, dana) -> SimpleNamespace:
    """An agreement that Dana and Cole signed, and its document."""
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    return SimpleNamespace(agreement=agreement, pdf=pdf_of(dana.client, agreement), terms=terms)


def test_everybody_gets_the_same_bytes_for_ever(signed, cole, vera, dana):
    making.suspend(signed.agreement, dana)
    for person in (cole, vera, dana):
        assert pdf_of(person.client, signed.agreement) == signed.pdf
    with cole.acting():
        assert Seal.objects.count() == 1


def test_the_terms_inside_have_the_hash_that_was_signed(signed):
    inside = attachment_of(signed.pdf, sealing.terms_name(signed.agreement.reference))
    assert inside == canonical(signed.terms)
    assert hashlib.sha256(inside).hexdigest() == terms_hash(signed.terms)
    evidence = json.loads(
        attachment_of(signed.pdf, sealing.evidence_name(signed.agreement.reference))
    )
    assert [one["kind"] for one in evidence] == ["approval", "approval", "signature", "signature"]
    assert {one["hash"] for one in evidence} == {terms_hash(signed.terms)}


def test_an_independent_reader_says_that_the_seal_is_valid_and_covers_everything(signed, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed.pdf)
    told = subprocess.run(
        [shutil.which("pdfsig") or "pdfsig", str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "Throughline document seal 1" in told
    assert "ETSI.CAdES.detached" in told


def test_the_document_stays_accessible_and_says_how_to_check_it(signed):
    reader = pypdf.PdfReader(io.BytesIO(signed.pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "How to check this document" in text
    assert seals.certificates()[0].grouped in text
    assert "after confirming by password" in text
    assert "DRAFT" not in text
    assert "NOT SIGNED" not in text


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (lambda pdf: pdf[:9000] + bytes([pdf[9000] ^ 1]) + pdf[9001:], "altered after sealing"),
        (lambda pdf: pdf + b"\n% one more promise", "appended to the file"),
        (lambda pdf: b"%PDF-1.7\n%%EOF", "cannot be read as a sealed PDF"),
    ],
)
def test_a_changed_file_says_what_was_changed(alter, words, signed, cole):
    found = check_seal(alter(signed.pdf), [one.der for one in seals.certificates()])
    assert words in found.problems[0]
    page = check(cole, alter(signed.pdf))
    assert "Do not rely on this file" in page
    assert words in page


def check(person, pdf: bytes) -> str:
    given = SimpleUploadedFile("from-an-email.pdf", pdf, content_type="application/pdf")
    response = person.client.post(reverse("agreement_check"), {"document": given})
    assert response.status_code == 200
    return response.content.decode()


def test_cole_is_told_that_his_copy_is_genuine(signed, cole):
    page = check(cole, signed.pdf)
    assert "Genuine and unaltered" in page
    assert signed.agreement.reference in page


def test_olga_learns_nothing_about_an_agreement_that_is_not_hers(signed, olga):
    page = check(olga, signed.pdf)
    assert "Genuine" not in page
    assert signed.agreement.reference not in page
    assert signed.agreement.title not in page


def test_a_seal_of_somebody_else_is_none_of_ours(signed, cole):
    html = "<html lang=en><title>AG-101</title><p>All parties promise more."
    forged = seals.sealed(documents.pdf_of(html), reason="Trust me", key=seals._made(1))
    assert "certificate is another&#x27;s" in check(cole, forged)


def test_a_file_made_to_harm_its_reader_is_refused(signed, cole):
    """A few hundred bytes that unpack to two hundred million, where every reader unpacks."""
    bomb = zlib.compress(zlib.compress(b"0" * 200_000_000, 9), 9)
    assert len(bomb) < 2000
    pdf = b"".join(
        [
            b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 2/W[1 2 1]/Root 1 0 R",
            b"/Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n" % len(bomb),
            bomb,
            b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n",
        ]
    )
    assert "cannot be read as a sealed PDF" in check(cole, pdf)


def test_olga_cannot_read_the_stored_document(signed, olga, cole):
    with cole.acting():
        assert StoredFile.objects.filter(media_type="application/pdf").count() == 1
    with olga.acting():
        assert StoredFile.objects.count() == 0
        assert Seal.objects.count() == 0
    path = reverse("agreement_pdf", args=[signed.agreement.reference])
    assert olga.client.get(path).status_code == 404


def test_the_job_seals_what_nobody_asked_for_yet(terms, people, cole):
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with cole.acting():
        job = Job.objects.get(kind="agreements.seal")
    run_now(job.id, cole.user_id)
    with cole.acting():
        assert Job.objects.get(id=job.id).status == "done"
        made = Seal.objects.select_related("file").get(agreement=agreement)
        entry = LedgerEntry.objects.get(verb="agreement.seal")
    assert entry.detail["sha256"] == made.sha256
    assert hashlib.sha256(pdf_of(cole.client, agreement)).hexdigest() == made.sha256


def test_nothing_is_sealed_before_all_have_signed(terms, people, dana):
    agreement = making.agreement_at(Status.OUT_FOR_SIGNATURE, terms=terms, **people)
    assert (
        "DRAFT"
        in pypdf.PdfReader(io.BytesIO(pdf_of(dana.client, agreement))).pages[0].extract_text()
    )
    with dana.acting():
        assert Seal.objects.count() == 0


def test_every_earlier_version_stays_readable_and_says_that_it_was_not_signed(
    terms, people, vera, dana, cole
):
    agreement = making.agreement_at(Status.CHANGES_REQUESTED, terms=terms, **people)
    making.revise(agreement, terms, vera, title="The better text")
    making.submit(agreement, vera)
    for officer in people["officers"]:
        making.approve(agreement, officer)
    for officer in people["officers"]:
        making.sign(agreement, officer)
    page = cole.client.get(reverse("agreement", args=[agreement.reference])).content.decode()
    assert "Signed by all" in page
    assert "PDF, not signed" in page
    old = cole.client.get(reverse("agreement_version_pdf", args=[agreement.reference, 1]))
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(old.content)).pages)
    assert terms.title in " ".join(text.split())
    assert "NOT SIGNED" in text
    current = reverse("agreement_version_pdf", args=[agreement.reference, 2])
    assert cole.client.get(current).status_code == 302
    absent = reverse("agreement_version_pdf", args=[agreement.reference, 3])
    assert cole.client.get(absent).status_code == 404


def test_the_certificate_is_for_everyone(signed, client):
    response = client.get(reverse("seal_certificate", args=[1]))
    assert response.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert client.get(reverse("seal_certificate", args=[2])).status_code == 404


def test_a_seal_opens_no_file_of_another_organization(terms, people, dana, cole):
    """Cole's organization stores the seal, and names a file of Dana's that it may not read."""
    agreement = making.agreement_at(Status.ACTIVE, terms=terms, **people)
    with dana.acting():
        secret = files.store(
            [b"Only for the district"],
            name="secret.txt",
            media_type="text/plain",
            organization_id=dana.organization.id,
        )
    with cole.acting():
        Seal.objects.create(
            agreement=agreement,
            revision=agreement.revision,
            organization=cole.organization,
            file_id=secret.id,
            sha256="a" * 64,
            fingerprint="b" * 64,
            sealed_at=clock.now(),
        )
        assert not StoredFile.objects.filter(id=secret.id).exists()
