"""Vera enters what came on paper, by telephone or in person, with the scan and the words on it."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consent.models import Answer, ConsentEvent
from consent.rules.vocabulary import AuthorityLevel
from portal import clock
from portal.models import StoredFile
from portal.vault import files
from tests.consent import desks, families, making


@pytest.fixture
def paper(cast):
    """Northfield's notice, a student, and Paz as a guardian on file."""
    desks.agreed(cast)
    campaign = desks.asked(cast)
    with cast.vera.acting() as vera:
        subject = making.student(cast.vera.organization.id)
        paz = families.guardian(subject, by=vera)
        text = campaign.revision.texts.get(language="es")
    return SimpleNamespace(cast=cast, subject=subject, paz=paz, text=text)


def post(paper, **fields):
    told = {
        "kind": "given",
        "purpose": "enrollment_outcomes",
        "recipient": "",
        "signer": "",
        "signed_by": "Carmen Núñez",
        "relationship": "parent",
        "effective_on": clock.today().isoformat(),
        "route": "paper",
        "notice": f"text:{paper.text.id}",
        "token": uuid4(),
        "scan": SimpleUploadedFile("form.pdf", desks.PDF),
    }
    path = f"/students/{paper.subject.id}/decide/"
    return paper.cast.vera.client.post(path, {**told, **fields})


def event(paper) -> ConsentEvent:
    return ConsentEvent.objects.select_related("answer__scan").get(subject=paper.subject)


def test_vera_enters_a_paper_with_its_scan_and_the_text_that_was_on_it(paper):
    assert post(paper).status_code == 302
    with paper.cast.vera.acting():
        written = event(paper)
        assert written.notice_text_id == paper.text.id
        assert written.statement_sha256 == paper.text.sha256
        assert files.read_stored(written.answer.scan) == desks.PDF
        assert (written.answer.status, written.answer.subject_id) == ("matched", paper.subject.id)


def test_vera_chooses_the_guardian_on_file(paper):
    assert post(paper, signer=paper.paz.id, signed_by="", relationship="").status_code == 302
    with paper.cast.vera.acting():
        written = event(paper)
        assert written.guardian_id == paper.paz.id
        assert bytes(written.holder) == bytes(paper.paz.name_index)


def test_the_same_page_sent_twice_is_one_decision_and_one_scan(paper):
    token = uuid4()
    for _ in range(2):
        scan = SimpleUploadedFile("form.pdf", desks.PDF)
        assert post(paper, token=token, scan=scan).status_code == 302
    with paper.cast.vera.acting():
        counted = (ConsentEvent.objects.count(), Answer.objects.count(), StoredFile.objects.count())
        assert counted[:2] == (1, 1)


def test_a_scan_that_is_none_is_told_on_the_page_and_nothing_is_written(paper):
    page = post(paper, scan=SimpleUploadedFile("form.pdf", b"<html>")).content.decode()
    assert "expected a PDF, a JPEG or a PNG" in page
    with paper.cast.vera.acting():
        assert not ConsentEvent.objects.exists()


def test_words_on_the_telephone_refuse_and_do_not_consent(paper):
    assert "must be signed" in post(paper, route="phone", scan="").content.decode()
    assert post(paper, route="phone", scan="", kind="refused").status_code == 302


def test_who_may_not_decide_gives_no_consent_but_a_no_is_written_down(paper):
    with paper.cast.vera.acting() as vera:
        families.authority(paper.subject, paper.paz, by=vera, level=AuthorityLevel.NONE)
    page = post(paper, signer=paper.paz.id).content.decode()
    assert "may not decide for this student" in page
    assert post(paper, signer=paper.paz.id, kind="refused").status_code == 302


def test_a_paper_about_another_purpose_is_refused(paper):
    page = post(paper, purpose="advising").content.decode()
    assert "speaks of another purpose" in page


def test_a_guardian_of_another_student_is_no_choice(paper):
    with paper.cast.vera.acting() as vera:
        other = making.student(paper.subject.organization_id, "9", first_name="Ben")
        theirs = families.guardian(other, families.MARCO, by=vera)
    assert post(paper, signer=theirs.id).status_code == 200
