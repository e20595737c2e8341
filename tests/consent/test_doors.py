"""Paper, the consent desk and the queue: answers come by other doors than the family's own page."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from consent import actions, answers, queries
from consent.answers import Way
from consent.models import Answer, Authority, ConsentEvent, Guardian
from consent.rules.answer import Child, Choice, Content, Signer
from consent.rules.vocabulary import (
    AnswerStatus,
    Authenticated,
    AuthorityLevel,
    ConsentKind,
    Relationship,
    Route,
)
from portal.rules.decision import Refused
from portal.rules.vocabulary import Purpose
from portal.vault import Vault
from tests.consent import families, making

BORN = date(2008, 5, 7)
SIGNED = date(2026, 2, 3)
ADVISING = Purpose.ADVISING


def child(**fields) -> Child:
    given = {"first_name": "Marisol", "last_name": "Núñez-Ortega", "birth_date": BORN}
    return Child(**{**given, **fields})


def content(told: Child | None = None, **fields) -> Content:
    given = {
        "child": told or child(),
        "signer": Signer(
            name="Carmen Núñez", relationship=Relationship.PARENT, email="carmen@mail.example"
        ),
        "choices": (Choice(kind=ConsentKind.GIVEN, purpose=ADVISING),),
        "signed_on": SIGNED,
    }
    return Content(**{**given, **fields})


def kept(actor, told: Content | None = None, *, token=None) -> Answer:
    """An answer on paper that waits in the queue."""
    vault = Vault.for_organization(actor.seats[0].organization_id)
    way = Way(route=Route.PAPER, authenticated=Authenticated.PAPER)
    answer = answers.new_answer(vault, told or content(), way, by=actor, token=token)
    answer.save(force_insert=True)
    return answer


@pytest.fixture
def here(vera) -> SimpleNamespace:
    """Vera, and a student born on the 7th of May."""
    with vera.acting() as actor:
        subject = making.student(vera.organization.id, "000741", birth_date=BORN)
        yield SimpleNamespace(vera=actor, subject=subject)


def candidates(here, answer) -> list[tuple[str, ...]]:
    desk = queries.queue_desk_for(here.vera, answer.id)
    return [tuple(one.value for one in line.candidate.likeness.same) for line in desk.candidates]


def test_vera_finds_the_child_by_exact_name_and_birth_date(here):
    assert candidates(here, kept(here.vera, content(child(number="9")))) == [("name", "birth")]


def test_vera_finds_the_child_whose_day_and_month_were_swapped(here):
    answer = kept(here.vera, content(child(birth_date=date(2008, 7, 5))))
    assert candidates(here, answer) == [("name", "swapped")]


def test_vera_finds_the_child_whose_number_lost_its_zeros(here):
    answer = kept(here.vera, content(Child(number="741", first_name="M", last_name="Ortega")))
    assert candidates(here, answer) == [("number_zeros", "like_name")]


def test_vera_finds_the_child_by_birth_date_under_another_name(here):
    answer = kept(here.vera, content(child(first_name="Mari", last_name="Nunez")))
    assert candidates(here, answer) == [("like_name", "birth")]


def test_vera_finds_nobody_for_a_child_of_another_district(here, val):
    answer = kept(here.vera, content(Child(first_name="Zed", last_name="Zoo", birth_date=SIGNED)))
    assert candidates(here, answer) == []


def test_an_answer_tied_to_a_child_becomes_decisions_and_records_the_guardian(here):
    answer = kept(here.vera)
    (event,) = actions.tie_answer(answer=answer, subject=here.subject, by=here.vera)
    stored = ConsentEvent.objects.get(id=event.id)
    assert (stored.kind, stored.purpose, stored.effective_on) == ("given", "advising", SIGNED)
    assert stored.answer_id == answer.id
    authority = Authority.objects.get(subject=here.subject)
    assert authority.level == AuthorityLevel.SHARED
    assert stored.guardian_id == authority.guardian_id
    assert bytes(stored.holder) == bytes(authority.holder)
    assert Answer.objects.get(id=answer.id).status == AnswerStatus.MATCHED


def test_a_guardian_on_file_is_not_recorded_twice(here):
    known = families.guardian(here.subject, families.Person("Cármen  NUÑEZ"), by=here.vera)
    (event,) = actions.tie_answer(answer=kept(here.vera), subject=here.subject, by=here.vera)
    assert event.guardian_id == known.id
    assert Guardian.objects.count() == 1


def test_a_signer_who_may_not_decide_is_refused_and_the_answer_waits_on(here):
    families.guardian(
        here.subject, families.Person("Carmen Núñez"), by=here.vera, level=AuthorityLevel.NONE
    )
    answer = kept(here.vera)
    with pytest.raises(Refused, match="may not decide"):
        actions.tie_answer(answer=answer, subject=here.subject, by=here.vera)
    assert Answer.objects.get(id=answer.id).status == AnswerStatus.RECEIVED
    assert not ConsentEvent.objects.exists()


def test_a_parents_signature_after_the_rights_passed_is_refused(here):
    families.passed(here.subject, date(2026, 1, 1))
    with pytest.raises(Refused, match="passed to the student"):
        actions.tie_answer(answer=kept(here.vera), subject=here.subject, by=here.vera)


def test_a_student_who_signed_before_that_is_refused(here):
    signer = Signer(name="Marisol Núñez-Ortega", relationship=Relationship.STUDENT)
    answer = kept(here.vera, content(signer=signer))
    with pytest.raises(Refused, match="had not passed"):
        actions.tie_answer(answer=answer, subject=here.subject, by=here.vera)


def test_an_answer_is_decided_once(here):
    answer = kept(here.vera)
    actions.tie_answer(answer=answer, subject=here.subject, by=here.vera)
    with pytest.raises(Refused, match="already"):
        actions.tie_answer(answer=answer, subject=here.subject, by=here.vera)
    with pytest.raises(Refused, match="already"):
        actions.set_answer_aside(answer=answer, reason="twice", by=here.vera)
    assert ConsentEvent.objects.count() == 1


def test_an_answer_set_aside_says_why_and_stays(here):
    answer = kept(here.vera)
    with pytest.raises(Refused, match="Say why"):
        actions.set_answer_aside(answer=answer, reason=" ", by=here.vera)
    actions.set_answer_aside(answer=answer, reason="Of Lakeside", by=here.vera)
    assert Answer.objects.get(id=answer.id).reason == "Of Lakeside"


def test_all_exact_ones_are_tied_at_once_and_only_those(here):
    exact = kept(here.vera)
    twins = [
        making.student(here.subject.organization_id, number, first_name="Ana", birth_date=BORN)
        for number in ("20", "21")
    ]
    unsure = kept(here.vera, content(child(first_name="Ana")))
    near = kept(here.vera, content(child(birth_date=date(2008, 5, 8))))
    done = actions.tie_exact_answers(organization_id=here.subject.organization_id, by=here.vera)
    assert (done.tied, done.left) == (1, 0)
    status = {row.id: row.status for row in Answer.objects.all()}
    assert status == {exact.id: "matched", unsure.id: "received", near.id: "received"}
    assert len(twins) == 2


def test_the_same_answer_in_the_same_words_has_the_same_entry(here):
    vault = Vault.for_organization(here.subject.organization_id)
    assert answers.entry_key(vault, content()) == answers.entry_key(vault, content())
    other = content(signed_on=date(2026, 2, 4))
    assert answers.entry_key(vault, content()) != answers.entry_key(vault, other)


def test_what_a_family_handed_in_lies_sealed(here, raw):
    answer = kept(here.vera)
    ((row,),) = raw("SELECT a::text FROM consent_answer a WHERE id = %s", answer.id)
    for word in ("Marisol", "Carmen", "2008-05-07", "carmen@mail"):
        assert word not in row
        assert word.encode().hex() not in row


def test_olga_and_val_see_no_answer_of_northfield(vera, olga, val):
    with vera.acting() as actor:
        answer = kept(actor)
    for stranger in (olga, val):
        with stranger.acting() as actor:
            assert not Answer.objects.exists()
            assert not list(queries.unmatched_for(actor))
            with pytest.raises(Http404):
                queries.answer_for(actor, answer.id)
        assert stranger.client.get(f"/consents/unmatched/{answer.id}/").status_code == 404


def test_a_subject_of_another_district_in_the_form_is_not_found(vera, val):
    with val.acting():
        theirs = making.student(val.organization.id, "000741", birth_date=BORN)
    with vera.acting() as actor:
        answer = kept(actor)
    response = vera.client.post(f"/consents/unmatched/{answer.id}/tie/", {"subject": theirs.id})
    assert response.status_code == 404
    with vera.acting():
        assert Answer.objects.get(id=answer.id).status == AnswerStatus.RECEIVED


def test_the_queue_works_in_a_browser_page_by_page(vera):
    with vera.acting() as actor:
        subject = making.student(vera.organization.id, "000741", birth_date=BORN)
        first, second = kept(actor), kept(actor, content(child(birth_date=date(2008, 7, 5))))
    client = vera.client
    page = client.get("/consents/unmatched/").content.decode()
    assert "Marisol Núñez-Ortega" in page
    assert "Tie all exact ones" in page
    page = client.get(f"/consents/unmatched/{first.id}/").content.decode()
    assert "Same name, same birth date" in page
    response = client.post(f"/consents/unmatched/{first.id}/tie/", {"subject": subject.id})
    assert response["Location"] == f"/consents/unmatched/{second.id}/"
    page = client.post(f"/consents/unmatched/{second.id}/", {"number": "000741"}).content.decode()
    assert "Carmen Núñez is on file as a guardian" in page
    response = client.post(
        f"/consents/unmatched/{second.id}/set-aside/", {"reason": "Asked the family again"}
    )
    assert response["Location"] == "/consents/unmatched/"
    page = client.get("/consents/unmatched/?status=set_aside").content.decode()
    assert "Asked the family again" in page


def test_numbers_with_zeros_are_spelled_in_every_width():
    from consent.linking import _spellings

    assert _spellings("741")[0] == "741"
    assert "000741" in _spellings("741")
    assert _spellings("A-7") == ["A-7"]
    assert _spellings("") == []


def upload(content_: bytes, name: str = "form.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content_)


def test_the_linkage_engine_judges_between_children_who_are_alike(here):
    other = making.student(
        here.subject.organization_id, "9", first_name="Ana", last_name="Ruiz", birth_date=BORN
    )
    answer = kept(here.vera, content(child(last_name="Nunez")))
    first, second = queries.queue_desk_for(here.vera, answer.id).candidates
    assert (first.student.id, second.student.id) == (here.subject.id, other.id)
    assert first.candidate.score > 0.5 > second.candidate.score
