"""Returns given back with reasons, blocked records counted and never named, days on which
something is due."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from sharing.exchange import actions, queries
from sharing.exchange.models import BlockedCount, ExchangeRow, Receipt, Return
from sharing.records.models import Correction, Outcome
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")


def _text(response):
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def test_vera_names_rows_cole_reads_them_and_hands_in_the_same_file_again(cast):
    story = making.sent(cast)
    content = making.answer(making.rows_of(making.download(story)))
    story.returned = making.submit(story, making.check(story, content))
    address = f"/exchanges/{story.exchange.reference}/returns/1/"
    with cast.vera.acting():
        key = ExchangeRow.objects.filter(exchange=story.exchange).exclude(return_key="").first()
        assert story.returned.due_on == clock.today() + timedelta(days=14)
    vera, cole = cast.vera.client, cast.cole.client
    bad = {"reason": "Terms are a year off.", "rows": "NOBODY, Enrollment Begin, too early"}
    assert "no return key of this package" in _text(vera.post(address + "reject/", bad))
    good = {**bad, "rows": f"{key.return_key}, Enrollment Begin, 2025 should be 2026"}
    assert vera.post(address + "reject/", good).status_code == 302
    page = _text(cole.get(address))
    assert "Terms are a year off." in page
    assert key.return_key in page
    assert "2025 should be 2026" in page
    assert "Mend and return" in _text(cole.get("/"))
    again = making.submit(story, making.check(story, content))
    assert again.number == 2
    with cast.vera.acting():
        first = Return.objects.get(number=1)
        assert first.content is not None, "nothing is lost"


def test_a_blocked_count_is_told_only_where_it_hides_everybody(cast):
    """Vera, and whoever reads what she may pass on, can subtract what they like."""
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    content = making.answer(rows)
    with cast.cole.acting() as cole:
        returned = actions.check_return(
            exchange=story.exchange,
            upload=SimpleUploadedFile("d.csv", content),
            encoding="utf-8",
            by=cole,
            day=clock.today(),
            blocked=3,
        )
        assert returned.unmatched > 13
    page = _text(cast.cole.client.get(f"/exchanges/{story.exchange.reference}/returns/1/"))
    assert "Left out as blocked, as you stated" in page
    story.returned = making.submit(story, returned)
    making.accept(story, story.returned)
    base = f"/exchanges/{story.exchange.reference}/"
    with cast.vera.acting():
        assert Return.objects.get().blocked is None
        assert BlockedCount.objects.count() == 0, "the district sees no such row"
        receipts = " ".join(str(one.envelope) for one in Receipt.objects.all())
        assert "blocked" not in receipts
    for person in (cast.vera, cast.dana):
        for path in (
            base,
            base + "returns/1/",
            "/api/v1" + base[:-1],
            "/api/v1" + base + "returns/1",
        ):
            page = person.client.get(path).content.decode()
            assert "as you stated" not in page
            assert '"blocked": 3' not in page
            assert "3 of the students not found" not in page
    with cast.vera.acting() as vera:
        told = queries.return_page_for(vera, story.exchange.reference, 1, clock.today()).statement
        assert told.blocked is None
    # A later return with a large number is told; one beside it that differs by one is not.
    half = rows[: len(rows) // 2]
    many = making.answer(half)
    with cast.vera.acting():
        found = set(
            story.exchange.rows.filter(match="matched").values_list("return_key", flat=True)
        )
    gone = next(row["return_key"] for row in half if row["return_key"] in found)
    with cast.cole.acting() as cole:
        unmatched = len(rows) - 40
        second = actions.check_return(
            exchange=story.exchange, upload=SimpleUploadedFile("d.csv", many), encoding="utf-8",
            by=cole, day=clock.today(), blocked=20,
        )  # fmt: skip
        assert second.unmatched >= 40, unmatched
    assert making.submit(story, second).blocked == 20
    making.accept(story, second)
    fewer = making.answer([row for row in half if row["return_key"] != gone])
    with cast.cole.acting() as cole:
        third = actions.check_return(
            exchange=story.exchange,
            upload=SimpleUploadedFile("d.csv", fewer),
            encoding="utf-8",
            by=cole,
            day=clock.today(),
            blocked=21,
        )
    assert making.submit(story, third).blocked is None


def test_who_was_found_once_stays_found_and_a_later_change_is_noted(cast):
    story = making.accepted(cast)
    matched = story.exchange.matched
    rows = making.rows_of(making.download(story))
    later = making.submit(story, making.check(story, making.answer(rows[: len(rows) // 2])))
    assert later.matched < matched
    making.accept(story, later)
    with cast.vera.acting():
        story.exchange.refresh_from_db()
        assert story.exchange.matched == matched
        assert story.exchange.rows.filter(match="matched").count() == matched
        assert not Correction.objects.exists(), "nothing was told differently"


def test_outcomes_that_another_exchange_tells_differently_are_noted_at_once(cast):
    story = making.accepted(cast)
    with cast.vera.acting():
        Outcome.objects.filter(kind="enrollment").update(status="W")
    making.work(making.prepare(story))
    rows = making.rows_of(making.download(story))
    making.accept(story, making.submit(story, making.check(story, making.answer(rows))))
    with cast.vera.acting():
        assert Correction.objects.get().kind == "changed"


def test_lists_and_pages_say_what_is_overdue(cast, monkeypatch):
    story = making.sent(cast)
    late = story.exchange.due_on + timedelta(days=1)
    with cast.cole.acting() as cole:
        stages = queries.stages_for(cole, [story.exchange], late)
        assert stages[story.exchange.id].value == "overdue"
        (item,) = [
            one for one in queries.waiting_for(cole, late) if story.exchange.reference in one.url
        ]
        assert item.due == story.exchange.due_on
    with cast.vera.acting() as vera:
        titles = [one.title for one in queries.waiting_for(vera, late)]
        assert any("Outcomes are overdue" in title for title in titles)
    with cast.olga.acting() as olga:
        assert queries.stages_for(olga, [story.exchange], late) == {}
