"""What staff find: every room of consent from its overview, and the receipt of every entry."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse

from consent import actions
from consent.models import ConsentEvent, Receipt
from consent.rules.answer import Choice, Signer
from consent.rules.vocabulary import AuthorityLevel, ConsentKind, Relationship
from consent.work import mail_receipt
from portal import clock
from portal.jobs import run_now
from portal.models import Job
from portal.rules.vocabulary import Purpose
from tests.consent.knowing import child, home, told
from tests.consent.test_doors import content, kept
from tests.consent.test_pages import decision

OFFICE = {
    "contact": "Records office",
    "email": "records@northfield.example",
    "phone": "tel:+1-555-010-0142",
    "street": "1 School Street",
    "city": "Northfield",
    "region": "MN",
    "postal_code": "55057",
}


@pytest.fixture
def lucia(vera):
    return child(vera)


def overview(person) -> str:
    return told(person.client.get(reverse("consents")))


def mailed(person) -> list:
    """What the background work sends, each piece on its own."""
    with person.acting():
        jobs = list(Job.objects.filter(kind=mail_receipt.kind, status="queued"))
    for job in jobs:
        run_now(job.id, person.user_id)
    return mail.outbox


def enter(person, subject, **fields):
    given = decision(
        signed_by="Paz Torres", effective_on=clock.today().isoformat(), signer="", **fields
    )
    return person.client.post(reverse("decide", args=[subject.id]), given)


def test_vera_finds_every_room_of_consent_from_its_overview(vera, lucia):
    page = overview(vera)
    at = vera.organization.id
    for name in ("notices", "campaigns", "unmatched", "corrections", "taking_over"):
        assert f'href="{reverse(name)}"' in page, name
    for name in ("consent_settings", "consent_contact"):
        assert f'href="{reverse(name, args=[at])}"' in page, name
    for name in ("notices", "campaigns", "unmatched", "corrections", "taking_over"):
        assert vera.client.get(reverse(name)).status_code == 200, name


def test_the_overview_counts_what_waits(vera, lucia):
    with vera.acting() as actor:
        kept(actor)
    assert "1 waiting" in overview(vera)
    assert "0 without a letter" in overview(vera)


def test_dana_is_shown_only_the_rooms_that_she_may_enter(cast, lucia):
    page = overview(cast.dana)
    for name in ("notices", "campaigns", "unmatched", "corrections", "taking_over", "students"):
        offered = f'href="{reverse(name)}"' in page
        assert offered == (cast.dana.client.get(reverse(name)).status_code == 200), name


def test_vera_is_told_while_nobody_said_whom_families_ask(vera, lucia):
    assert "Say whom families ask" in overview(vera)
    with vera.acting() as actor:
        actions.set_contact(organization_id=vera.organization.id, told=OFFICE, by=actor)
    assert "Say whom families ask" not in overview(vera)


def test_val_and_connie_are_not_told_what_northfield_has_yet_to_say(cast, lucia):
    """She may enter nothing for that district, and he may not open the page at all."""
    assert "Northfield" not in overview(cast.val)
    assert cast.connie.client.get(reverse("consents")).status_code == 404


def test_a_receipt_has_both_forms_once_the_district_says_whom_to_ask(vera, lucia):
    with vera.acting() as actor:
        actions.set_contact(organization_id=vera.organization.id, told=OFFICE, by=actor)
    enter(vera, lucia)
    with vera.acting():
        assert Receipt.objects.get().kantara


def test_paz_gets_the_receipt_of_what_she_signed_on_paper(vera, lucia):
    paz = home(vera, lucia)
    enter(vera, lucia)
    with vera.acting():
        receipt, event = Receipt.objects.get(), ConsentEvent.objects.get()
        assert receipt.events == [event.id]
        assert receipt.language == "es"
    page = told(vera.client.get(reverse("student", args=[lucia.id])))
    pdf = reverse("student_receipt", args=[lucia.id, receipt.code])
    assert f'href="{pdf}"' in page
    assert vera.client.get(pdf).content.startswith(b"%PDF")
    assert receipt.code in told(paz.client.get(reverse("family_receipts")))


def test_the_receipt_of_a_paper_is_mailed_where_an_address_is_on_file(
    vera, lucia, django_capture_on_commit_callbacks
):
    home(vera, lucia)
    with django_capture_on_commit_callbacks(execute=True):
        enter(vera, lucia)
        (sent,) = _run(vera, django_capture_on_commit_callbacks)
    assert sent.to == ["paz@families.example"]
    assert [name.rpartition(".")[2] for name, *_ in sent.attachments] == ["pdf", "json"]
    assert "Lucía" not in sent.subject + sent.body


def _run(person, capture):
    with capture(execute=True):
        mailed(person)
    return mail.outbox


def test_nobody_is_mailed_who_may_not_speak_for_the_child(
    vera, lucia, django_capture_on_commit_callbacks
):
    home(vera, lucia, level=AuthorityLevel.NONE)
    enter(vera, lucia, kind="refused")
    with vera.acting():
        assert Receipt.objects.count() == 1
    assert _run(vera, django_capture_on_commit_callbacks) == []


def test_a_form_sent_twice_gives_one_receipt(vera, lucia):
    token = str(uuid4())
    for _ in range(2):
        enter(vera, lucia, token=token)
    with vera.acting():
        assert Receipt.objects.count() == 1


def test_an_opt_out_by_telephone_gives_a_receipt(vera, lucia):
    given = decision(signed_by="Paz Torres", route="phone", effective_on=clock.today().isoformat())
    vera.client.post(reverse("directory", args=[lucia.id, "set"]), given)
    with vera.acting():
        assert len(Receipt.objects.get().opt_outs) == 1
    assert "Opted out of directory information" in told(
        vera.client.get(reverse("student", args=[lucia.id]))
    )


def test_an_answer_that_is_tied_gives_one_receipt_for_all_its_choices(
    vera, lucia, django_capture_on_commit_callbacks
):
    both = content(
        signer=Signer(
            name="Paz Torres",
            relationship=Relationship.PARENT,
            email="paz@families.example",
            language="es",
        ),
        choices=(
            Choice(kind=ConsentKind.GIVEN, purpose=Purpose.ADVISING),
            Choice(kind=ConsentKind.REFUSED, purpose=Purpose.ENROLLMENT_OUTCOMES),
        ),
    )
    with vera.acting() as actor:
        answer = kept(actor, both)
    vera.client.post(reverse("unmatched_tie", args=[answer.id]), {"subject": str(lucia.id)})
    with vera.acting():
        assert len(Receipt.objects.get().events) == 2
    (sent,) = _run(vera, django_capture_on_commit_callbacks)
    assert sent.to == ["paz@families.example"]


def test_olga_reads_no_receipt(cast, lucia):
    enter(cast.vera, lucia)
    with cast.olga.acting():
        assert not Receipt.objects.exists()
    with cast.vera.acting():
        code = Receipt.objects.get().code
    address = reverse("student_receipt", args=[lucia.id, code])
    assert cast.olga.client.get(address).status_code in (403, 404)
