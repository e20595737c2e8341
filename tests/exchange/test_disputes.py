"""Vera doubts one row, Cole answers, the outcome changes and what it said before stays."""

import re
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from portal import clock
from portal.rules.decision import Refused
from sharing.exchange import actions, queries
from sharing.exchange.models import Dispute
from sharing.exchange.rules.disputing import shown
from sharing.records.models import Correction, Outcome, OutcomeVersion
from tests.exchange import making
from tests.security.test_walls import refused, run

pytestmark = pytest.mark.usefixtures("begun_once")


def _text(response):
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def _term(actor, story):
    rows = queries.rows_for(actor, story.exchange.reference, start=0, stop=50)
    return next(row for row in rows if row.row["kind"] == "enrollment" and row.row.get("status"))


def _raised(story, field="status"):
    with story.vera.acting() as vera:
        row = _term(vera, story)
        return row, actions.raise_dispute(
            exchange=story.exchange,
            return_key=row.return_key,
            row=row.row,
            field=field,
            reason="She withdrew in the first week.",
            by=vera,
            day=clock.today(),
        )


def test_a_row_is_disputed_corrected_and_taken_over_through_the_pages(cast):
    story = making.accepted(cast)
    vera, cole = cast.vera.client, cast.cole.client
    base = f"/exchanges/{story.exchange.reference}/"
    page = _text(vera.get(base + "rows/"))
    link = re.search(r'href="(/exchanges/[^"]+disputes/new/[^"]+)"', page).group(1)
    link = link.replace("&amp;", "&")
    assert cole.get(base + "rows/").status_code in (403, 404)
    assert "Dispute this row" in _text(vera.get(link))
    with cast.vera.acting() as actor:
        row = _term(actor, story)
    link = f"{base}disputes/new/?key={row.return_key}&row={row.position}"
    given = {"field": "status", "reason": "She withdrew in the first week."}
    response = vera.post(link, given)
    assert response.status_code == 302, _text(response)
    address = response.headers["Location"]
    assert "disputed already" in _text(vera.post(link, given))

    assert "Answer a dispute" in _text(cole.get("/"))
    page = _text(cole.get(address))
    assert row.return_key in page
    assert row.identity.last_name not in page, "the college is told no name"
    bad = {"answer": "correct", "value": "X", "words": "A slip."}
    assert "must be one of" in _text(cole.post(address, bad))
    before = row.row["status"]
    value = "W" if before != "W" else "F"
    assert cole.post(address, {**bad, "value": value}).status_code == 302
    assert "Take over a correction" in _text(vera.get("/"))
    assert cole.post(address + "settle/").status_code in (403, 404)
    assert vera.post(address + "settle/").status_code == 302
    with cast.vera.acting():
        changed = Outcome.objects.get(
            subject_id=row.subject_id,
            kind="enrollment",
            college_code=row.row["college_code"],
            begins_on=row.row["begins_on"],
            ends_on=row.row["ends_on"],
        )
        assert changed.status == value
        assert OutcomeVersion.objects.get(outcome_id=changed.id).told["status"] == before
        assert Correction.objects.get().class_of == making.CLASS
    history = _text(vera.get(f"{base}rows/?key={row.return_key}"))
    assert "What was on file of this student before" in history
    assert shown("status", before) in history
    assert "What was on file of this student before" not in _text(vera.get(base + "rows/"))
    page = _text(cole.get(address))
    assert "Taken over" in page
    assert f"{shown('status', value)} (was {shown('status', before)})" in page
    assert cast.olga.client.get(address).status_code == 404


def test_cole_confirms_withdraws_and_nothing_is_answered_twice(cast):
    story = making.accepted(cast)
    row, confirmed = _raised(story)
    day = clock.today()
    with cast.cole.acting() as cole:
        actions.confirm(dispute=confirmed, words="It is right.", by=cole, day=day)
        with pytest.raises(Refused):
            actions.withdraw(dispute=confirmed, words="No.", by=cole, day=day)
    with cast.vera.acting() as vera, pytest.raises(Refused):
        actions.settle(dispute=confirmed, by=vera, day=day)
    again, whole = _raised(story, "row")
    assert again.position == row.position
    with cast.cole.acting() as cole:
        page = queries.dispute_page_for(cole, story.exchange.reference, whole.number, day)
        assert [one.number for one in page.earlier] == [confirmed.number]
        with pytest.raises(Refused):
            actions.correct(dispute=whole, value="F", words="x", by=cole, day=day)
        actions.withdraw(dispute=whole, words="Another student's row.", by=cole, day=day)
    with cast.vera.acting() as vera:
        count = Outcome.objects.count()
        actions.settle(dispute=whole, by=vera, day=day)
        assert Outcome.objects.count() == count - 1
        kept = OutcomeVersion.objects.get()
        assert kept.told["begins_on"] == row.row["begins_on"]
    third, taken_back = _raised(story)
    assert (third.return_key, third.position) != (row.return_key, row.position)
    with cast.vera.acting() as vera:
        actions.retract(dispute=taken_back, by=vera)
        late = day + timedelta(days=15)
        assert not Dispute.objects.filter(status="open").exists()
    _raised(story)
    with cast.vera.acting() as vera:
        titles = [item.title for item in queries.disputes_waiting_for(vera, late)]
        assert any("not answered" in title for title in titles)
    with cast.olga.acting() as olga:
        assert not queries.disputes_for(olga).exists()
        assert not Dispute.objects.exists()


def test_a_correction_to_what_is_on_file_already_leaves_one_row(cast):
    story = making.accepted(cast)
    row, dispute = _raised(story, "begins_on")
    told = row.row
    day = clock.today()
    with cast.vera.acting():
        twin = Outcome.objects.get(
            subject_id=row.subject_id,
            kind="enrollment",
            college_code=told["college_code"],
            begins_on=told["begins_on"],
            ends_on=told["ends_on"],
        )
        twin.pk, twin.begins_on = uuid4(), told["ends_on"]
        twin.save(force_insert=True)
        count = Outcome.objects.count()
    with cast.cole.acting() as cole:
        words = "It began later."
        actions.correct(dispute=dispute, value=told["ends_on"], words=words, by=cole, day=day)
    with cast.vera.acting() as vera:
        assert actions.settle(dispute=dispute, by=vera, day=day).status == "applied"
        assert Outcome.objects.count() == count - 1
        assert Outcome.objects.filter(pk=twin.pk).exists()
        assert OutcomeVersion.objects.get().told["begins_on"] == told["begins_on"]


def test_a_later_return_that_is_given_back_leaves_rows_to_dispute(cast):
    story = making.accepted(cast)
    rows = making.rows_of(making.download(story))
    later = making.submit(story, making.check(story, making.answer(rows[: len(rows) // 2])))
    with cast.vera.acting() as vera:
        actions.reject(returned=later, reason="Half of them are missing.", by=vera)
    assert _raised(story)[1].status == "open"


def test_the_database_keeps_what_each_side_said(cast):
    story = making.accepted(cast)
    row, dispute = _raised(story)
    with cast.vera.acting() as vera, refused():
        Dispute.objects.create(
            organization_id=dispute.organization_id,
            recipient_id=dispute.recipient_id,
            exchange=story.exchange,
            number=99,
            return_key=row.return_key,
            row=row.row,
            field="status",
            reason="Vera answers herself.",
            due_on=dispute.due_on,
            raised_at=clock.now(),
            raised_by_id=vera.user_id,
            value="F",
            answer="Yes, F.",
            answered_at=clock.now(),
            answered_by_id=cast.cole.user_id,
        )
    with cast.cole.acting():
        with refused():
            run("UPDATE exchange_dispute SET reason = 'x' WHERE id = %s", [dispute.id])
        with refused():
            run("UPDATE exchange_dispute SET status = 'applied' WHERE id = %s", [dispute.id])
        with refused():
            run("DELETE FROM exchange_dispute WHERE id = %s", [dispute.id])
    with cast.vera.acting(), refused():
        run("UPDATE exchange_dispute SET status = 'confirmed' WHERE id = %s", [dispute.id])


def test_one_cause_in_many_rows_is_raised_answered_and_taken_over_at_once(cast):
    story = making.accepted(cast)
    vera, cole = cast.vera.client, cast.cole.client
    base = f"/exchanges/{story.exchange.reference}/"
    with cast.vera.acting() as actor:
        found = queries.rows_for(actor, story.exchange.reference, start=0, stop=500)
        terms = [row for row in found if row.row["kind"] == "enrollment"][:4]
    many = base + "disputes/many/"
    assert "Mark the rows" in _text(vera.get(many, follow=True))
    marks = {"row": [f"{row.return_key}~{row.position}" for row in terms]}
    assert "4 rows" in _text(vera.get(many, marks))
    for person in (cast.cole, cast.gus, cast.olga):
        assert person.client.get(many, marks).status_code in (403, 404)
    link = f"{many}?{urlencode(marks, doseq=True)}"
    given = {"field": "college_state", "reason": "Every state code is wrong."}
    assert vera.post(link, given).status_code == 302
    again = _text(vera.post(link, given))
    assert f"{terms[0].return_key}: This row is disputed already" in again
    first = f"{base}disputes/1/"
    inbox = _text(cole.get("/"))
    assert inbox.count("Answer a dispute") == 1, "one cause waits once"
    assert "of 4 rows" in inbox
    assert "the 3 other rows disputed for the same reason" in _text(cole.get(first))
    answer = {"answer": "correct", "value": "ZZ", "words": "A wrong table.", "alike": "on"}
    assert cole.post(first, answer).status_code == 302
    assert "Do so with all 4 alike" in _text(vera.get(first))
    assert cole.post(first + "settle/", {"alike": "1"}).status_code in (403, 404)
    assert vera.post(first + "settle/", {"alike": "1"}).status_code == 302
    with cast.vera.acting():
        assert Outcome.objects.filter(college_state="ZZ").count() == 4
        assert {one.status for one in Dispute.objects.all()} == {"applied"}
