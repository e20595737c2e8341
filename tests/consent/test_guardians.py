"""Staff put guardians on file, say what does not count, and choose what the district may choose."""

from __future__ import annotations

from datetime import date

import pytest

from consent import facts
from consent.models import Authority, ConsentSettings, Guardian, Invalidation
from consent.rules.status import ConsentStatus
from consent.rules.vocabulary import ConsentKind
from portal.models import LedgerEntry
from tests.consent import families, making

TODAY = date(2026, 3, 10)
OUTCOMES = making.OUTCOMES


@pytest.fixture
def luz(cast, time_machine_to):
    """Paz said yes and Marco said no."""
    time_machine_to(TODAY.isoformat())
    with cast.vera.acting() as vera:
        subject = making.student(cast.vera.organization.id)
        families.guardian(subject, by=vera)
        families.guardian(subject, families.MARCO, by=vera)
        making.decide(subject, ConsentKind.GIVEN, by=vera, signed_by="Paz Torres")
        making.decide(subject, ConsentKind.REFUSED, by=vera, signed_by="Marco Torres")
    return subject


def standing(subject):
    found, _ = facts.standing_of(subject.id, purpose=OUTCOMES, recipient_id=None, day=TODAY)
    return found.status


def typed(**fields):
    return {
        "relationship": "parent",
        "level": "shared",
        "evidence": "record",
        "from_day": TODAY.isoformat(),
        "until_day": "",
        "note": "",
        **fields,
    }


def test_two_parents_who_disagree_are_shown_and_nothing_passes(cast, luz):
    page = cast.vera.client.get(f"/students/{luz.id}/").content.decode()
    assert "Signers disagree" in page
    assert "Paz Torres" in page
    assert "Marco Torres" in page


def test_a_court_order_that_vera_enters_settles_it(cast, luz):
    with cast.vera.acting():
        marco = Authority.objects.filter(subject=luz).latest("recorded_at").guardian
        assert standing(luz) is ConsentStatus.CONFLICT
    order = typed(level="none", evidence="court_order", note="Order 17-22")
    answer = cast.vera.client.post(f"/students/{luz.id}/guardians/{marco.id}/", order)
    assert answer.status_code == 302
    with cast.vera.acting():
        assert standing(luz) is ConsentStatus.GIVEN
    page = cast.vera.client.get(f"/students/{luz.id}/").content.decode()
    assert "Order 17-22" in page
    assert "May not decide" in page


def test_the_note_of_an_order_is_sealed_and_the_ledger_names_nobody(cast, luz):
    with cast.vera.acting():
        marco = Authority.objects.filter(subject=luz).latest("recorded_at").guardian
    order = typed(level="none", evidence="court_order", note="Order 17-22")
    cast.vera.client.post(f"/students/{luz.id}/guardians/{marco.id}/", order)
    with cast.dana.acting():
        row = Authority.objects.filter(subject=luz).latest("recorded_at")
        assert b"17-22" not in bytes(row.note)
        told = LedgerEntry.objects.filter(verb="write_authority").latest("id").detail
        assert told == {"level": "none", "evidence": "court_order"}


def test_a_decision_that_was_entered_under_another_spelling_is_set_aside(cast, luz):
    with cast.vera.acting():
        refused = next(e for e in facts.events_of(luz.id) if e.kind is ConsentKind.REFUSED)
    address = f"/students/{luz.id}/decisions/{refused.id}/invalid/"
    assert "does not count" in cast.vera.client.get(address).content.decode()
    told = {"reason": "Entered under another spelling", "on": TODAY.isoformat()}
    assert cast.vera.client.post(address, told).status_code == 302
    assert cast.vera.client.post(address, told).status_code == 200
    with cast.vera.acting():
        assert Invalidation.objects.count() == 1
        assert standing(luz) is ConsentStatus.GIVEN


def test_where_dana_chooses_that_the_latest_answer_holds_it_holds_at_once(cast, luz):
    chosen = {
        "conflict_rule": "latest",
        "silent_at_majority": "lapses",
        "school_year_end_month": 6,
        "school_year_end_day": 15,
        "deletion_days": 20,
    }
    address = f"/consents/settings/{luz.organization_id}/"
    assert cast.dana.client.post(address, chosen).status_code == 302
    with cast.dana.acting():
        assert standing(luz) is ConsentStatus.REFUSED
        assert ConsentSettings.objects.get().deletion_days == 20


def test_a_youth_who_lives_alone_decides_without_any_document(cast, luz):
    youth = typed(name="Marisol Núñez-Ortega", language="en", relationship="student", level="full")
    youth |= {"email": "", "phone": "", "evidence": "attestation"}
    answer = cast.vera.client.post(f"/students/{luz.id}/guardians/new/", youth)
    assert answer.status_code == 302
    with cast.vera.acting():
        assert Guardian.objects.filter(is_student=True).count() == 1
    parent = youth | {"relationship": "parent"}
    answer = cast.vera.client.post(f"/students/{luz.id}/guardians/new/", parent)
    assert "without a document" in answer.content.decode()


def test_an_authority_for_some_purposes_names_them(cast, luz):
    told = typed(name="Ana Ruiz", language="es", level="limited", email="", phone="")
    answer = cast.vera.client.post(f"/students/{luz.id}/guardians/new/", told)
    assert "must name them" in answer.content.decode()
    told["purposes"] = ["advising"]
    answer = cast.vera.client.post(f"/students/{luz.id}/guardians/new/", told)
    assert answer.status_code == 302


def test_olga_and_val_find_none_of_these_pages(cast, luz):
    with cast.vera.acting():
        paz = Guardian.objects.earliest("made_at")
        event = facts.events_of(luz.id)[0]
    for person in (cast.olga, cast.val):
        for address in (
            f"/students/{luz.id}/guardians/new/",
            f"/students/{luz.id}/guardians/{paz.id}/",
            f"/students/{luz.id}/decisions/{event.id}/invalid/",
            f"/consents/settings/{luz.organization_id}/",
        ):
            assert person.client.get(address).status_code == 404, address
            assert person.client.post(address, typed()).status_code == 404, address
