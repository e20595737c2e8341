"""What a family reads before it stops something, and what a directory opt-out stops."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from agreements.actions import suspend
from consent import asking, consequences
from consent.models import ConsentEvent, RightsPassing, Subject
from consent.rules.asking.flows import MAY_BE_ASKED
from consent.rules.vocabulary import ConsentKind
from portal import clock
from portal.models import LedgerEntry
from portal.rules.decision import Refused
from portal.rules.vocabulary import LegalBasis, Purpose
from sharing.exchange import actions
from sharing.exchange.models import DeletionRequest, Exchange, ExchangeRow
from tests.consent import families
from tests.consent import making as decisions
from tests.consent.knowing import Home, home, told
from tests.consent.making import Relation
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")

OUTCOMES = Purpose.ENROLLMENT_OUTCOMES
STOP = reverse("family_stop", args=[OUTCOMES.value])


@pytest.fixture
def story(cast):
    return making.sent(cast)


@pytest.fixture
def child(story) -> Subject:
    """In the package by the consent of the family, and under 18."""
    with story.vera.acting():
        passed = RightsPassing.objects.values("subject_id")
        row = (
            ExchangeRow.objects.filter(
                exchange=story.exchange, code="ALLOWED", consent_event_id__isnull=False
            )
            .exclude(subject_id__in=passed)
            .select_related("subject")
            .order_by("id")[0]
        )
        return row.subject


@pytest.fixture
def paz(story, child) -> Home:
    return home(story.vera, child)


def feeds(story, subject) -> tuple[str, ...]:
    return consequences.impact_of(
        organization_id=story.vera.organization.id,
        subject_id=subject.id,
        purpose=OUTCOMES,
        recipient_id=None,
        day=clock.today(),
    ).feeds


def asked_raw(subject) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM feeds_of(%s, %s, NULL, %s)",
            [subject.id, OUTCOMES.value, clock.today()],
        )
        return cursor.fetchall()


def opt_out(story, subject) -> None:
    with story.vera.acting() as vera:
        own = RightsPassing.objects.filter(subject=subject).exists()
        decisions.opt_out(
            subject,
            by=vera,
            on=clock.today(),
            relationship=Relation.STUDENT if own else Relation.PARENT,
        )


def status_of(story) -> str:
    with story.vera.acting():
        return Exchange.objects.get(id=story.exchange.id).status


def test_paz_reads_how_many_feeds_stop_though_she_sees_no_agreement(story, paz):
    making.download(story)
    preview = told(paz.client.get(STOP))
    assert "It stops 1 way of sharing, at once: Northfield State University." in preview
    assert "1 past file is with its holder" in preview


def test_vera_reads_the_same_as_the_agreements_in_force_say(story, child):
    with story.vera.acting():
        flows = [
            flow.recipient
            for flow in asking.flows(day=clock.today(), organization_id=child.organization_id)
            if flow.giver_id == child.organization_id and flow.purpose is OUTCOMES
        ]
        assert feeds(story, child) == tuple(flows) == ("Northfield State University",)
    page = told(story.vera.client.get(reverse("withdraw", args=[child.id, OUTCOMES.value])))
    assert "1 flow of an agreement in force stops for this student" in page


def test_a_family_and_a_district_ask_about_their_own_students_alone(story, child, paz, cast):
    with story.vera.acting():
        other = Subject.objects.exclude(id=child.id).filter(
            id__in=ExchangeRow.objects.filter(code="ALLOWED").values("subject_id")
        )[0]
        assert asked_raw(other) != []
    with families.acting(paz.made):
        assert asked_raw(child) == [("Northfield State University",)]
        assert asked_raw(other) == []
    with families.acting(paz.made, known=False):
        assert asked_raw(child) == []
    for person in (cast.olga, cast.cole, cast.val):
        with person.acting():
            assert asked_raw(child) == []


def test_a_suspended_agreement_feeds_nobody(story, paz):
    with story.vera.acting():
        agreement = story.agreement
        agreement.refresh_from_db()
    with story.cast.dana.acting() as dana:
        suspend(
            agreement=agreement,
            organization_id=story.cast.dana.organization.id,
            reason="The seal was broken.",
            by=dana,
        )
    preview = told(paz.client.get(STOP))
    assert "way of sharing" not in preview
    assert "Nothing more is sent for this, at once." in preview


def test_the_grounds_of_the_database_are_those_that_families_are_asked_about(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'feeds_of'")
        source = cursor.fetchone()[0]
    assert {basis for basis in LegalBasis if f"'{basis.value}'" in source} == MAY_BE_ASKED


def test_what_is_stopped_already_says_so_and_offers_no_button(story, paz):
    paz.client.post(STOP, {"token": str(uuid4())})
    page = told(paz.client.get(STOP))
    assert "This is stopped already" in page
    assert "Yes, stop sharing" not in page
    assert "Esto ya está parado" in told(paz.client.get(STOP + "?lang=es"))


def test_an_opt_out_stops_a_package_that_nobody_took(story, child):
    opt_out(story, child)
    assert status_of(story) == "stopped"
    with story.cole.acting() as cole, pytest.raises(Refused):
        actions.download(exchange=story.exchange, by=cole, day=clock.today())
    with story.vera.acting():
        assert LedgerEntry.objects.filter(verb="stop_exchange").count() == 1


def test_paz_stops_a_package_by_keeping_directory_information_back(story, paz):
    paz.client.post(reverse("family_directory", args=["set"]), {"token": str(uuid4())})
    assert status_of(story) == "stopped"


def test_an_opt_out_asks_nobody_to_delete_what_was_taken_before(story, child):
    making.download(story)
    opt_out(story, child)
    with story.vera.acting():
        assert not DeletionRequest.objects.exists()
    assert status_of(story) == "acknowledged"


def test_an_opt_out_of_somebody_who_is_not_in_the_package_stops_nothing(story):
    with story.vera.acting():
        inside = ExchangeRow.objects.filter(code="ALLOWED").values("subject_id")
        outside = Subject.objects.exclude(id__in=inside)[0]
    opt_out(story, outside)
    assert status_of(story) == "sent"


def test_another_district_cannot_stop_it_by_naming_the_opt_out(story, child, cast):
    with story.vera.acting() as vera:
        row = decisions.opt_out(child, by=vera, on=clock.today())
    with cast.val.acting(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM follow_opt_outs(%s::uuid[], now(), %s)", [[row.id], clock.today()]
        )
        assert cursor.fetchall() == []


def test_a_no_to_one_purpose_leaves_no_feed_of_it(story, child):
    with story.vera.acting() as vera:
        assert feeds(story, child)
        decisions.decide(child, ConsentKind.REFUSED, by=vera, on=clock.today())
        assert feeds(story, child) == ()
        assert ConsentEvent.objects.filter(kind="refused").exists()
