"""Whose answer an answer is: at one poster, behind one mailbox, and in the queue of the rest."""

from __future__ import annotations

import pytest

from consent import actions, facts
from consent.guardians import Person
from consent.models import Answer, ConsentEvent
from portal import clock
from portal.rules.vocabulary import Purpose
from tests.consent import asking as making
from tests.consent import families
from tests.consent.test_family_page import AtThePoster, told_of

DAD = Person("Marco Torres", "marco@families.example", "", "en")
AT_HOME = "paz@families.example"


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def asking(cast, run):
    return making.asked(cast, run)


def answers(asking, run, person: Person, kind: str, email: str = "", **fields: str) -> None:
    """Somebody reads the one poster, says the same to everything, and signs."""
    visitor = AtThePoster(asking, run)
    visitor.at = asking.poster
    visitor.types(email or person.email, **told_of(asking))
    making.answer_all(visitor.client, visitor.at, kind)
    page = visitor.signs(email or person.email, name=person.name)
    assert page.status_code == 200


@pytest.fixture
def at_the_poster(asking):
    asking.poster = making.open_link(asking)
    return asking


def standing(asking) -> str:
    subject = asking.subjects[0]
    with asking.vera.acting():
        event = ConsentEvent.objects.filter(subject=subject).first()
        found, _ = facts.standing_of(
            subject.id,
            purpose=Purpose(event.purpose),
            recipient_id=event.recipient_id,
            day=clock.today(),
        )
    return found.status.value


@pytest.mark.parametrize(("first", "then"), [("refused", "given"), ("given", "refused")])
@pytest.mark.parametrize("paz_first", [True, False])
def test_two_parents_who_answer_at_one_poster_on_one_day_stay_two_people(
    at_the_poster, run, first, then, paz_first
):
    asking = at_the_poster
    with asking.vera.acting() as vera:
        families.guardian(asking.subjects[0], DAD, by=vera)
    people = [making.PAZ, DAD] if paz_first else [DAD, making.PAZ]
    answers(asking, run, people[0], first)
    answers(asking, run, people[1], then)
    assert standing(asking) == "conflict"


def test_a_code_to_the_mailbox_of_two_parents_is_nobodys_voice(at_the_poster, run):
    asking = at_the_poster
    with asking.vera.acting() as vera:
        families.guardian(asking.subjects[0], Person("Marco Torres", AT_HOME), by=vera)
    answers(asking, run, DAD, "given", email=AT_HOME)
    with asking.vera.acting():
        assert not ConsentEvent.objects.exists()
        assert Answer.objects.get().status == "received"


def test_a_parent_at_the_mailbox_of_a_grown_student_does_not_decide_as_the_student(
    at_the_poster, run
):
    asking = at_the_poster
    with asking.vera.acting() as vera:
        sam = Person("Luz Torres", "sam@families.example")
        families.guardian(asking.subjects[0], sam, by=vera, is_student=True)
        families.passed(asking.subjects[0], clock.today())
    answers(asking, run, DAD, "given", email="sam@families.example")
    with asking.vera.acting():
        assert not ConsentEvent.objects.exists()
        assert Answer.objects.get().status == "received"


def test_a_stranger_who_knows_name_and_birthday_is_not_tied_with_the_exact_ones(at_the_poster, run):
    asking = at_the_poster
    stranger = Person("Stan Stranger", "stan@elsewhere.example")
    answers(asking, run, stranger, "given")
    with asking.vera.acting() as vera:
        done = actions.tie_exact_answers(organization_id=asking.vera.organization.id, by=vera)
        assert done.tied == 0
        assert not ConsentEvent.objects.exists()
        assert Answer.objects.get().status == "received"
