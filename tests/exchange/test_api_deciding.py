"""Vera's script decides on returns and disputes a row; Cole's answers. Nobody learns more."""

from __future__ import annotations

import pytest

from portal.jobs import run_now
from portal.models import LedgerEntry
from portal.rules.permissions import Permission
from sharing.exchange.models import Dispute, Return
from tests.exchange import making
from tests.exchange.programs import BASE, program, url

JSON = "application/json"
DECIDES = [Permission.EXCHANGE_READ, Permission.EXCHANGE_ACCEPT]


@pytest.fixture
def vera(cast):
    return program(cast.dana, cast.vera, DECIDES, name="Deciding")


@pytest.fixture
def cole(cast):
    return program(cast.cole)


def post(client, address, told=None, **headers):
    return client.post(address, told or {}, content_type=JSON, headers=headers)


def test_veras_script_finds_what_waits_accepts_it_and_hears_what_was_stored(cast, vera, cole):
    story = making.returned(cast)
    found = vera.get(f"{BASE}returns?status=submitted").json()
    assert [one["exchange"] for one in found["returns"]] == [story.exchange.reference]
    one = url(story, f"/returns/{story.returned.number}/acceptance")
    assert post(cole, one).status_code == 403
    assert cole.get(one).status_code == 404  # how many were left out is the district's alone
    begun = post(vera, one, **{"Idempotency-Key": "a1"})
    assert begun.status_code == 202, begun.content
    again = post(vera, one, **{"Idempotency-Key": "a1"})
    assert again.headers["Idempotent-Replayed"] == "true"
    assert post(vera, one).status_code == 409
    with cast.vera.acting():
        job = Return.objects.get(id=story.returned.id).job
        starter = job.started_by_id
    run_now(job.id, starter)
    told = vera.get(one).json()
    assert (told["status"], told["job"]) == ("accepted", "done")
    assert told["stored"]["added"] > 0
    assert told["held"] == []
    with cast.vera.acting():
        entry = LedgerEntry.objects.filter(verb="accept_return").get()
    assert entry.actor_id == starter
    assert cast.gus.client.get(f"{BASE}returns").status_code == 404
    olga = cast.olga.client.get(f"{BASE}returns")
    assert olga.status_code == 404 or olga.json()["total"] == 0


def test_veras_script_gives_back_with_reasons_by_row_that_coles_reads(cast, vera, cole):
    story = making.returned(cast)
    with cast.vera.acting():
        key = story.exchange.rows.exclude(return_key="").values_list("return_key", flat=True)[0]
    one = url(story, f"/returns/{story.returned.number}")
    rows = [{"return_key": key, "column": "Enrollment Begin", "reason": "Which year?"}]
    assert post(cole, f"{one}/rejection", {"reason": "No"}).status_code == 403
    strange = [{**rows[0], "return_key": "B" * 24}]
    refused = post(vera, f"{one}/rejection", {"reason": "Days", "rows": strange})
    assert [reason["code"] for reason in refused.json()["reasons"]] == ["ROWS"]
    given = post(vera, f"{one}/rejection", {"reason": "Days are missing", "rows": rows})
    assert given.status_code == 201, given.content
    read = cole.get(one).json()
    assert (read["status"], read["reject_reason"]) == ("rejected", "Days are missing")
    assert read["reject_rows"] == rows
    assert post(vera, f"{one}/rejection", {"reason": "Again"}).status_code == 409


def test_a_row_is_disputed_answered_and_taken_over_by_scripts_alone(cast, vera, cole):
    story = making.accepted(cast)
    assert post(cole, url(story, "/rows")).status_code == 404
    rows = post(vera, url(story, "/rows"), {"limit": 50}).json()["rows"]
    row = next(one for one in rows if one["row"].get("status"))
    assert set(row) == {"return_key", "row"}  # no name
    key, told = row["return_key"], row["row"]
    few = post(vera, url(story, "/rows"), {"return_key": key}).json()["rows"]
    assert row in few
    given = {"return_key": key, "row": told, "field": "status", "reason": "She left in May."}
    nowhere = post(vera, url(story, "/disputes"), {**given, "row": {"college_code": "000000"}})
    assert nowhere.status_code == 404
    assert post(cole, url(story, "/disputes"), given).status_code == 404
    made = post(vera, url(story, "/disputes"), given)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    twice = post(vera, url(story, "/disputes"), given)
    assert twice.status_code == 409
    assert [one["code"] for one in twice.json()["reasons"]] == ["DISPUTED"]
    assert [one["number"] for one in cole.get(f"{BASE}disputes?status=open").json()["disputes"]]
    value = "W" if told["status"] != "W" else "F"
    one = url(story, f"/disputes/{number}")
    assert post(cole, f"{one}/settlement").status_code == 403
    answer = {"answer": "correct", "value": value, "words": "Right, she did."}
    assert post(cole, f"{one}/answer", answer).status_code == 201
    assert post(vera, f"{one}/retraction").status_code == 409
    settled = post(vera, f"{one}/settlement")
    assert (settled.status_code, settled.json()["status"]) == (201, "applied")
    after = post(vera, url(story, "/rows"), {"return_key": key}).json()["rows"]
    assert value in [one["row"].get("status") for one in after]
    other = next(one for one in rows if one["return_key"] != key and one["row"].get("status"))
    given = {"return_key": other["return_key"], "row": other["row"], "field": "row", "reason": "?"}
    number = post(vera, url(story, "/disputes"), given).json()["number"]
    back = post(vera, url(story, f"/disputes/{number}/retraction"))
    assert back.json()["status"] == "retracted"
    with cast.vera.acting():
        assert Dispute.objects.count() == 2


def test_without_the_scope_a_script_of_veras_decides_nothing(cast):
    story = making.returned(cast)
    reader = program(cast.dana, cast.vera, [Permission.EXCHANGE_READ], name="Reads")
    one = url(story, f"/returns/{story.returned.number}")
    assert reader.get(f"{BASE}returns").json()["total"] == 1
    assert post(reader, f"{one}/acceptance").status_code == 403
    assert post(reader, f"{one}/rejection", {"reason": "No"}).status_code == 403
    assert post(reader, url(story, "/rows")).status_code == 404
    with cast.vera.acting():
        assert Return.objects.get().status == "submitted"
