"""Cole's script answers disputes and reads statements as the pages show them; people are
reminded by email of what is due, once."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from portal import clock
from portal.rules.permissions import Permission
from sharing.exchange import actions, queries
from sharing.exchange.models import Dispute
from sharing.exchange.reminding import remind_what_is_due
from tests.exchange import making
from tests.exchange.programs import BASE, program, url
from tests.releases import making as releases


def _dispute(story):
    with story.vera.acting() as vera:
        row = next(
            one
            for one in queries.rows_for(vera, story.exchange.reference, start=0, stop=50)
            if one.row.get("status")
        )
        return actions.raise_dispute(
            exchange=story.exchange,
            return_key=row.return_key,
            row=row.row,
            field="status",
            reason="She withdrew.",
            by=vera,
            day=clock.today(),
        )


def test_the_script_answers_a_dispute_and_the_tables_counted_before_are_out_of_date(cast):
    released = releases.released(cast)
    from sharing.exchange.models import Exchange

    with cast.vera.acting():
        exchange = Exchange.objects.select_related("organization", "recipient").get()
    story = making.Story(cast, None, exchange)
    dispute = _dispute(story)
    script = program(cast.cole)
    listed = script.get(BASE + "disputes?status=open").json()["disputes"]
    assert [one["number"] for one in listed] == [1]
    address = url(story, "/disputes/1")
    told = json.dumps({"answer": "correct", "words": "A slip.", "value": "X"})
    assert script.post(address + "/answer", told, "application/json").status_code == 403
    value = "W" if dispute.row["status"] != "W" else "F"
    told = json.dumps({"answer": "correct", "words": "A slip.", "value": value})
    reads = program(cast.cole, name="Reader", scopes=[Permission.EXCHANGE_READ])
    assert reads.post(address + "/answer", told, "application/json").status_code == 403
    answered = script.post(address + "/answer", told, "application/json")
    assert answered.status_code == 201, answered.content
    assert answered.json() == script.get(address).json()
    assert script.post(address + "/answer", told, "application/json").status_code == 409
    olga = program(cast.olga, scopes=[Permission.EXCHANGE_READ])
    assert olga.get(address).status_code == 404

    page = f"/releases/{released.id}/"
    assert "were corrected" not in cast.vera.client.get(page).content.decode()
    with cast.vera.acting() as vera:
        actions.settle(dispute=Dispute.objects.get(), by=vera, day=clock.today())
    assert "Begin the re-release" in cast.vera.client.get(page).content.decode()
    assert "Out of date" in cast.dana.client.get("/").content.decode()
    for outsider in (cast.gus, cast.cole):
        assert "were corrected" not in outsider.client.get(page).content.decode()
    begun = cast.vera.client.post(page + "again/")
    assert begun.status_code == 302
    assert "has been begun" in cast.vera.client.get(page).content.decode()
    assert cast.vera.client.post(page + "again/").status_code == 403

    stated = script.get(url(story, "/statement")).json()
    figures = {one["code"]: one["value"] for one in stated["figures"]}
    assert figures["sent"] == exchange.sent
    assert "cohort" not in figures, "the college never learns how many were withheld"
    assert "floors" in stated["words"][-1]
    assert script.get(url(story, "/returns/1/statement")).json()["threshold"] >= 5
    assert script.get(url(story)).json()["stage"] == "in_use"


@pytest.mark.parametrize("days", [3, 31])
def test_cole_is_reminded_once_and_vera_when_she_must_check(
    cast, days, django_capture_on_commit_callbacks
):
    story = making.sent(cast)
    late = story.exchange.due_on.toordinal() - clock.today().toordinal() - 3
    with time_machine.travel(clock.now() + timedelta(days=late if days == 3 else days)):
        with django_capture_on_commit_callbacks(execute=True):
            assert remind_what_is_due() >= 1
        with cast.cole.acting() as cole:
            pass
        with cast.vera.acting() as vera:
            pass
        words = {one.to[0]: one.subject for one in mail.outbox}
        said = words[cole.email]
        assert ("Overdue" in said) is (days == 31)
        assert story.exchange.reference in said
        assert vera.email not in words
        assert remind_what_is_due() == 0
