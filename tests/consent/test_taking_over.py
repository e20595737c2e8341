"""Sam turns 18: the guardians' page closes at that moment, and what they chose is Sam's to keep."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from consent import actions
from consent.actions.taking_over import invite_students
from consent.models import ConsentEvent, Receipt
from consent.rules.entry import DecisionTaken
from consent.rules.vocabulary import ConsentKind
from portal import clock
from portal.rules.decision import Refused
from tests.consent import families, making
from tests.consent.knowing import Home, child, home, told

YESTERDAY = timedelta(days=1)


@pytest.fixture
def sam(vera):
    return child(vera, first_name="Sam", last_name="Torres")


@pytest.fixture
def paz(vera, sam):
    made = home(vera, sam)
    with vera.acting() as actor:
        taken = DecisionTaken(
            kind=ConsentKind.GIVEN,
            purpose=making.OUTCOMES,
            recipient_id=None,
            signature=making.signature(
                signed_by="Paz Torres", effective_on=clock.today() - timedelta(days=30)
            ),
        )
        actions.enter_decision(subject=sam, taken=taken, token=uuid4(), day=clock.today(), by=actor)
    return made


def turns_18(vera, sam):
    with vera.acting():
        families.passed(sam, clock.today())


def claimed(vera, sam) -> Home:
    """Sam has the letter, and typed its code."""
    with vera.acting() as actor:
        invite_students(organization_id=sam.organization_id, subject_ids=[sam.id], by=actor)
        from consent.models import FamilyLink

        link = FamilyLink.objects.select_related("guardian").get(kind="claim", revoked_at=None)
        made = actions.MadeLink(link, "", "")
    return Home(sam, link.guardian, made)


def test_the_guardians_page_closes_at_that_moment(vera, sam, paz):
    assert paz.client.get(reverse("family_home")).status_code == 200
    known = paz.client
    turns_18(vera, sam)
    response = known.get(reverse("family_home"))
    assert response.status_code == 404
    assert "Sam" not in told(response)
    assert "the rights pass to the student" in told(response)
    stop = reverse("family_stop", args=["enrollment_outcomes"])
    assert known.post(stop, {"token": str(uuid4())}).status_code == 404


def test_vera_prints_the_letter_and_its_code_opens_sams_page(vera, sam, paz):
    turns_18(vera, sam)
    assert "Tell 1 student who decide now" in told(vera.client.get("/"))
    page = vera.client.get(reverse("taking_over"))
    assert "Sam Torres" in told(page)
    letters = vera.client.post(reverse("taking_over"))
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(letters.content)).pages)
    assert "Sam Torres" in text
    assert "Ahora decide usted" in text
    address = re.search(r"/f/([\w-]{20,})/", text.replace("\n", "").replace(" ", ""))
    assert address, text
    code = re.search(r"\b([A-Z0-9]{4}-[A-Z0-9]{4}(?:-[A-Z0-9]{4})*|\d{6,8})\b", text)
    assert code, text
    phone = Client()
    token = address.group(1)
    phone.post(reverse("family_code", args=[token]), {"code": code.group(1)})
    assert "You decide now" in told(phone.get(reverse("family_home")))


def test_sam_keeps_one_choice_as_an_own_one(vera, sam, paz):
    turns_18(vera, sam)
    claim = claimed(vera, sam)
    page = told(claim.client.get(reverse("family_home")))
    assert "Keep it" in page
    assert "A parent or guardian decided this." in page
    keep = reverse("family_confirm", args=["enrollment_outcomes"])
    assert "Keep this choice?" in told(claim.client.get(keep))
    claim.client.post(keep, {"token": str(uuid4())})
    with families.acting(claim.made):
        own = ConsentEvent.objects.get(relationship="student")
        assert (own.kind, own.route) == ("given", "web")
        assert Receipt.objects.get().record["acted_as"] == "student"
    page = told(claim.client.get(reverse("family_home")))
    assert "Yes, may be shared" in page
    assert "A parent or guardian decided this." not in page


def test_sam_stops_what_a_guardian_allowed(vera, sam, paz):
    turns_18(vera, sam)
    claim = claimed(vera, sam)
    stop = reverse("family_stop", args=["enrollment_outcomes"])
    claim.client.post(stop, {"token": str(uuid4())})
    assert "Stopped" in told(claim.client.get(reverse("family_home")))
    with vera.acting():
        from consent import facts

        standing = facts.history_of(sam.id).standing(making.OUTCOMES, None, clock.today())
        assert standing.status == "withdrawn"


def test_nobody_gets_a_students_link_before_the_day(vera, sam):
    with vera.acting() as actor, pytest.raises(Refused):
        invite_students(organization_id=sam.organization_id, subject_ids=[sam.id], by=actor)


def test_a_new_letter_makes_the_lost_one_useless(vera, sam, paz):
    turns_18(vera, sam)
    first = claimed(vera, sam)
    assert first.client.get(reverse("family_home")).status_code == 200
    claimed(vera, sam)
    assert first.client.get(reverse("family_home")).status_code == 404


def test_dana_may_and_others_may_not_see_who_takes_over(vera, sam, cast):
    turns_18(vera, sam)
    assert cast.dana.client.get(reverse("taking_over")).status_code == 200
    assert "Sam" not in told(cast.olga.client.get(reverse("taking_over")))
    for person in (cast.cole, cast.gus, cast.connie):
        assert person.client.get(reverse("taking_over")).status_code == 404


def test_vera_turns_the_pages_of_a_long_list_and_letters_go_to_all_of_it(vera):
    for number in range(26):
        turns_18(vera, child(vera, f"2{number:05}", first_name=f"Sam{number:02}"))
    address = reverse("taking_over")
    first, second = (told(vera.client.get(address, {"page": n})) for n in (1, 2))
    assert "Make 26 letters" in first
    assert [name in first for name in ("Sam00", "Sam24", "Sam25")] == [True, True, False]
    assert "Sam25" in second
    assert "Sam24" not in second
    vera.client.post(address)
    assert "Not yet" not in told(vera.client.get(address, {"page": 2}))


def test_vera_finds_one_student_by_name_and_no_letter_is_made_by_looking(vera):
    for name in ("Samantha", "Ines"):
        turns_18(vera, child(vera, f"3{name[:4]}", first_name=name))
    address = reverse("taking_over")
    found = told(vera.client.post(address, {"find": "saman"}))
    assert "1 student found" in found
    assert "Samantha" in found
    assert "Ines" not in found
    assert "0 students found" in told(vera.client.post(address, {"find": "nobody"}))
    assert "Make 2 letters" in told(vera.client.get(address)), "looking makes no letter"
