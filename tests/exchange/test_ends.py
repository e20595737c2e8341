"""What ends, and what does not any more: a dispute after a withdrawal, an exchange after its
acceptance, an import on which Vera builds in the same second."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connections

from consent.models import Subject
from portal import clock
from portal.rules.decision import Refused
from sharing.exchange import actions, queries
from sharing.exchange.models import Dispute
from sharing.records.building import built_since
from sharing.records.models import Outcome
from tests.exchange import making
from tests.exchange.test_disputes import _raised as raised
from tests.exchange.test_disputes import _text as text
from tests.exchange.test_withdrawals import withdraw
from tests.security.test_walls import refused, run

pytestmark = pytest.mark.usefixtures("begun_once")


def test_vera_closes_a_dispute_when_the_family_withdrew_after_the_college_answered(cast):
    story = making.accepted(cast)
    row, dispute = raised(story)
    with cast.cole.acting() as cole:
        actions.correct(dispute=dispute, value="W", words="A slip.", by=cole, day=clock.today())
    address = f"/exchanges/{story.exchange.reference}/disputes/{dispute.number}/"
    assert "Close the dispute" not in text(cast.vera.client.get(address))
    with cast.vera.acting() as vera, pytest.raises(Refused, match="may still be kept"):
        actions.close_dispute(dispute=dispute, by=vera, day=clock.today())
    with cast.vera.acting():
        subject = Subject.objects.get(id=row.subject_id)
    withdraw(story, subject)

    page = text(cast.vera.client.get(address))
    assert "It cannot be taken over any more" in page
    assert "Take the correction over" not in page
    assert "Close the dispute" not in text(cast.cole.client.get(address))
    with cast.vera.acting() as vera, pytest.raises(Refused, match="ended its consent"):
        actions.settle(dispute=dispute, by=vera, day=clock.today())
    assert cast.cole.client.post(address + "close/").status_code in (403, 404)
    with cast.cole.acting(), refused():
        run(
            "UPDATE exchange_dispute SET status = 'closed', settled_at = now(), "
            "settled_by_id = acting_user()"
        )
    assert cast.vera.client.post(address + "close/").status_code == 302
    assert "Closed without a change" in text(cast.cole.client.get(address))
    with cast.vera.acting() as vera:
        assert Dispute.objects.get().status == "closed"
        assert Outcome.objects.filter(subject_id=row.subject_id, status=row.row["status"]).exists()
        assert not list(queries.disputes_waiting_for(vera, clock.today()))


def test_an_accepted_exchange_is_not_cancelled_when_a_later_return_was_given_back(cast):
    story = making.accepted(cast)
    rows = making.rows_of(making.download(story))
    later = making.submit(story, making.check(story, making.answer(rows[: len(rows) // 2])))
    with cast.vera.acting() as vera:
        actions.reject(returned=later, reason="Half of them are missing.", by=vera)
    page = text(cast.vera.client.get(f"/exchanges/{story.exchange.reference}/"))
    assert "Cancel" not in page
    with cast.vera.acting() as vera, pytest.raises(Refused, match="were accepted"):
        actions.cancel(exchange=story.exchange, reason="No.", by=vera)
    with cast.vera.acting(), refused():
        run(
            "UPDATE exchange_exchange SET status = 'cancelled', cancelled_at = now(), "
            "cancelled_by_id = acting_user() WHERE id = %s",
            [story.exchange.id],
        )


def test_who_builds_a_package_and_who_takes_the_records_back_wait_for_each_other(cast):
    story = making.begun(cast)
    before = clock.now()
    making.prepare(story)
    with cast.vera.acting():
        told = built_since(cast.vera.organization.id, before)
    assert told == [
        f"Package {story.exchange.reference} was prepared on {told[0].split(' on ', 1)[1]}"
    ]

    # Vera's request is not committed yet: whoever takes an import back now waits for it.
    asked = f"built|{cast.vera.organization.id}"
    known = connections["default"].get_connection_params()
    wanted = {
        key: known[key] for key in ("dbname", "user", "host", "port", "password") if known.get(key)
    }
    with psycopg.connect(**wanted) as other:
        for how, free in (
            ("pg_try_advisory_xact_lock_shared", True),
            ("pg_try_advisory_xact_lock", False),
        ):
            found = other.execute(f"SELECT {how}(hashtextextended(%s, 0))", [asked]).fetchone()
            assert found == (free,), how
