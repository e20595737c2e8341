"""A calendar feed: what its secret opens, for how long, and that it names nobody."""

import dataclasses
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from agreements import actions, calendars
from agreements.models import CalendarFeed
from portal import clock
from portal.models import LedgerEntry, Membership
from portal.rules.decision import Refused
from tests.agreements import making


@pytest.fixture(autouse=True)
def nothing_counted(db):
    cache.clear()


@pytest.fixture
def active(terms, people):
    return making.active(terms, **people)


def made(person, organization=None):
    with person.acting() as actor:
        wanted = organization or person.organization
        return actions.make_calendar(organization_id=wanted.id, by=actor)


def fetched(token, client=None):
    return (client or Client()).get(reverse("calendar_feed", args=[token]))


def events(answer):
    """Parsed back by the library: uid -> event."""
    assert answer.headers["Content-Type"].startswith("text/calendar")
    parsed = Calendar.from_ical(answer.content)
    assert parsed["VERSION"] == "2.0"
    return {str(one["UID"]): one for one in parsed.walk("VEVENT")}


def test_cole_reads_his_days_in_his_calendar_program(active, cole, terms):
    found = events(fetched(made(cole)))
    titles = {str(one["SUMMARY"]): one.decoded("DTSTART") for one in found.values()}
    assert titles == {
        f"First day: {active.reference}": terms.effective_on,
        f"Last day: {active.reference}": terms.expires_on,
        f"Destruction due: {active.reference}": terms.expires_on + timedelta(days=180),
    }
    last = found[f"expires-{active.id}@throughline"]
    assert last.decoded("DTEND") - last.decoded("DTSTART") == timedelta(days=1)
    assert str(last["URL"]).endswith(f"/agreements/{active.reference}/")
    assert found[f"begins-{active.id}@throughline"].walk("VALARM") == []
    assert len(last.walk("VALARM")) == 1


def test_no_persons_data_is_in_it(terms, people, cole, dana, vera):
    secretive = dataclasses.replace(
        terms, title="Outcomes of graduates", summary="Ask Zora Zimmerman."
    )
    making.active(secretive, **people)
    text = fetched(made(cole)).content.decode()
    for word in ("cole@", "vera@", "Cole", "Vera", "Dana", "Zimmerman", "ORGANIZER", "ATTENDEE"):
        assert word not in text, word


def test_the_feed_of_the_district_holds_what_the_district_owes_and_not_the_college(active, dana):
    kinds = {
        str(one["SUMMARY"]).partition(" due")[0] for one in events(fetched(made(dana))).values()
    }
    assert {"Annual review", "Renewal", "Destruction"} <= kinds
    mine = [
        one for one in events(fetched(made(dana))).values() if "Destruction" in str(one["SUMMARY"])
    ]
    assert len(mine) == 1


def test_only_the_hash_of_the_secret_is_kept(cole):
    token = made(cole)
    with cole.acting():
        feed = CalendarFeed.objects.get()
        assert token not in str(feed.__dict__)
        assert len(feed.token_hash) == 64
        entry = LedgerEntry.objects.get(verb="make_calendar")
        assert token not in str(entry.detail)


def test_a_new_address_ends_the_old_one_and_revoking_ends_it_at_once(active, cole):
    first, second = made(cole), made(cole)
    assert fetched(first).status_code == 404
    assert fetched(second).status_code == 200
    with cole.acting():
        feed = CalendarFeed.objects.get(revoked_at=None)
    cole.client.post(reverse("calendar_revoke", args=[feed.id]))
    assert fetched(second).status_code == 404


def test_the_feed_ends_with_the_membership(active, cole):
    token = made(cole)
    assert fetched(token).status_code == 200
    with cole.acting():
        Membership.objects.filter(user_id=cole.user_id).update(
            until_day=clock.today() - timedelta(days=1)
        )
    assert fetched(token).status_code == 404


def test_whoever_reads_no_agreements_makes_no_feed(connie, cole, dana):
    with pytest.raises(Refused):
        made(connie)
    with pytest.raises(Refused):
        made(cole, dana.organization)


def test_a_wrong_secret_is_not_found_and_guessing_is_stopped(active, cole):
    token = made(cole)
    assert fetched("absent").status_code == 404
    for _ in range(calendars.MOST_GUESSES):
        fetched("a-guess")
    stopped = fetched("another-guess")
    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 0
    # From elsewhere the right secret still works.
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert fetched(token, elsewhere).status_code == 200


def test_a_program_that_asks_without_end_is_told_to_wait(active, cole):
    token = made(cole)
    answers = [fetched(token).status_code for _ in range(calendars.MOST_READS + 1)]
    assert answers == [200] * calendars.MOST_READS + [429]


def test_the_page_shows_the_address_once(active, cole):
    page = cole.client.post(
        reverse("calendar"), {"organization": str(cole.organization.id)}
    ).content.decode()
    assert "/calendar/" in page
    assert ".ics" in page
    assert ".ics" not in cole.client.get(reverse("calendar")).content.decode()


def test_a_signed_in_browser_changes_nothing_about_what_a_secret_opens(active, cole, olga):
    token = made(cole)
    assert f"{active.reference}" in fetched(token, olga.client).content.decode()
    assert active.reference not in fetched(made(olga), cole.client).content.decode()


def test_olga_cannot_revoke_nor_see_coles_feed(active, cole, olga):
    made(cole)
    with cole.acting():
        feed = CalendarFeed.objects.get()
    assert olga.client.post(reverse("calendar_revoke", args=[feed.id])).status_code == 404
    with olga.acting() as actor:
        assert CalendarFeed.objects.count() == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            CalendarFeed.objects.create(
                organization=cole.organization,
                user_id=actor.user_id,
                token_hash="0" * 64,
                made_at=clock.now(),
            )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM calendar_of(%s, %s)", ["0" * 64, clock.today()])
        assert cursor.fetchall() == []
