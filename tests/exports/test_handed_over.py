"""A file that Vera took for Cole is a copy in Cole's hands: families are told of it, a no reaches
it, it must be destroyed, and who destroys it late is sent nothing more."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from consent import consequences
from portal import clock
from portal.rules.decision import Refused
from sharing.destruction import queries
from sharing.destruction.models import Certificate, PackageHold
from sharing.destruction.verifying import verify
from sharing.exchange.models import DeletionRequest, HandedFile, HandedRow
from sharing.exchange.pausing import paused
from tests.destruction import making as destroying
from tests.exchange import making
from tests.exchange.test_withdrawals import _family_of as family_of
from tests.exchange.test_withdrawals import _stop as stop
from tests.exchange.test_withdrawals import withdraw
from tests.exports.test_taking import FEW, address, page, take


@pytest.fixture
def handed(cast):
    """Vera took a class as CSV, for Cole, under the flow and no exchange."""
    story = making.begun(cast, students=FEW)
    content = take(cast.vera, f"flow~{story.agreement.reference}~F1", "csv")
    with cast.vera.acting():
        story.exchange = HandedFile.objects.select_related("organization", "recipient").get()
    return story, list(csv.DictReader(io.StringIO(content.decode())))


def holdings(person):
    with person.acting() as actor:
        return queries.holdings_for(actor, clock.today())


def row_of(story, place):
    with story.vera.acting():
        return HandedRow.objects.order_by("id").select_related("subject")[place]


def test_a_family_that_says_no_sees_the_file_and_cole_deletes_its_row(cast, handed):
    story, lines = handed
    row = row_of(story, 3)
    paz = family_of(story, row.subject)
    assert cast.cole.organization.name in page(paz.client.get(reverse("family_record")))
    with cast.vera.acting():
        assert [one.reference for one in consequences.copies_of(row.subject_id)] == [
            story.exchange.reference
        ]
    with cast.olga.acting():
        assert consequences.copies_of(row.subject_id) == []
        assert not HandedFile.objects.exists()
    assert "1 past file is with its holder" in stop(paz)

    with cast.cole.acting():
        asked = DeletionRequest.objects.get()
        assert not HandedRow.objects.exists(), "whose row it is stays with the district"
    assert asked.return_key == row.key == "row 5"
    assert asked.handed_id == story.exchange.id
    assert len(lines) == story.exchange.sent
    where = reverse("deletion", args=[story.exchange.reference])
    shown = page(cast.cole.client.get(where))
    assert "row 5" in shown
    assert story.exchange.sha256 in shown
    keys = cast.cole.client.post(reverse("deletion_keys", args=[story.exchange.reference]))
    assert keys.content.decode().split() == [
        "exchange,return_key",
        *f"{story.exchange.reference},row 5".split(),
    ]
    assert cast.olga.client.get(where).status_code == 404
    assert "Asked to delete it on" in page(paz.client.get(reverse("family_record")))

    # Destroying the whole file answers the family, and a later no asks for nothing more.
    destroying.certify(story)
    with cast.cole.acting():
        assert DeletionRequest.objects.get().status == "confirmed"
    other = row_of(story, 7)
    withdraw(story, other.subject)
    with cast.vera.acting():
        assert DeletionRequest.objects.count() == 1
        (copy,) = consequences.copies_of(other.subject_id)
        assert copy.confirmed_at
        assert not copy.is_held


def test_the_file_is_held_until_its_day_then_pauses_the_next_and_a_certificate_ends_that(
    cast, handed, time_machine_to
):
    story, _ = handed
    given = story.exchange
    (mine,), (ours,) = holdings(cast.cole), holdings(cast.vera)
    assert (mine.given, mine.due_on, mine.holding.sha256) == (given, given.destroy_by, given.sha256)
    assert mine.may_certify
    assert not ours.may_certify
    assert holdings(cast.olga) == []
    shown = page(cast.cole.client.get(reverse("holding", args=[given.reference])))
    assert f"File {given.reference}" in shown
    assert "There is none" in shown

    time_machine_to((given.destroy_by + timedelta(days=1)).isoformat())
    with cast.vera.acting():
        sides = (given.organization_id, given.recipient_id, clock.today())
        assert given.reference in paused(*sides).reasons[0].text
    again = cast.vera.client.post(address(f"flow~{story.agreement.reference}~F1", "csv"))
    assert "has not certified the destruction" in page(again)

    hold = destroying.hold(story)
    with cast.vera.acting():
        assert paused(*sides)
    with pytest.raises(Refused, match="legal hold"):
        destroying.certify(story)
    destroying.lift(story)
    with cast.dana.acting():
        assert PackageHold.objects.get(id=hold.id).due_after > given.destroy_by

    certificate = destroying.certify(story)
    assert certificate.content["packages"][0]["files"] == [
        {"name": given.name, "sha256": given.sha256}
    ]
    with cast.vera.acting():
        assert paused(*sides)
    assert holdings(cast.vera)[0].status == "destroyed"
    assert f"File {given.reference}" in page(
        cast.vera.client.get(reverse("holding", args=[given.reference]))
    )
    with cast.cole.acting():
        assert verify(Certificate.objects.get(), using="default").problems == []


def test_the_database_ties_a_file_to_its_two_sides_and_keeps_it_as_it_was(cast, handed):
    story, _ = handed
    given = story.exchange

    def run(statement, values):
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def refused(person, statement, *values):
        with person.acting(), pytest.raises(DatabaseError), transaction.atomic():
            run(statement, values)

    refused(cast.vera, "UPDATE exchange_handedfile SET destroy_by = '2099-01-01'")
    refused(cast.vera, "DELETE FROM exchange_handedrow")
    refused(
        cast.olga,
        "INSERT INTO exchange_handedrow (organization_id, handed_id, subject_id, key) "
        "VALUES (%s, %s, gen_random_uuid(), 'row 2')",
        cast.olga.organization.id,
        given.id,
    )
    # What Dana holds is not slipped into a certificate that Cole has for another file.
    take(cast.vera, f"flow~{story.agreement.reference}~F1", "csv")
    with cast.vera.acting():
        second = HandedFile.objects.exclude(id=given.id).get()
    certificate = destroying.certify(story)
    story.exchange = second
    destroying.hold(story)
    refused(
        cast.cole,
        "INSERT INTO destruction_certifiedpackage (id, organization_id, giver_id, certificate_id, "
        "handed_id, reference, rows, sha256) "
        "VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, 1, 'x')",
        second.recipient_id,
        second.organization_id,
        certificate.id,
        second.id,
        second.reference,
    )
