"""What each person finds on the pages of a release."""

import csv
import io
import json
import re

import pytest
from django.db import ProgrammingError, transaction

from sharing.disclosure import NotReleased, SafeCell, SafeTable
from sharing.releases import charts
from sharing.releases.models import Cell, Download, Release, Snapshot
from tests.agreements import making as agreements
from tests.releases import making


@pytest.fixture
def found(cast) -> Release:
    return making.released(cast)


def page(found, name="") -> str:
    return f"/releases/{found.id}/{name}"


def text(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def test_gus_reads_chart_and_table(found, gus):
    html = text(gus.client.get(page(found)))
    assert "First-fall" in html
    assert "chart-school.svg" in html
    assert 'role="img"' in html
    assert "Hidden to protect a small group" in html
    assert html.count("<table") >= 4


def test_the_share_shown_is_that_of_students_who_enrolled(cast, found, gus):
    """Not of those who did not: the outcome has an order that storage must keep."""
    with cast.vera.acting():
        total = found.snapshot.population
        yes = next(
            count for codes, count in found.snapshot.counts if codes == ["All", "All", "All", "yes"]
        )
    html = text(gus.client.get(page(found)))
    assert "Enrolled in the first fall, by school" in html
    assert f"{round(100 * yes / total)}%" in html


def test_the_page_begins_with_the_answer_and_with_what_is_hidden(cast, found, gus):
    html = " ".join(text(gus.client.get(page(found))).split())
    with cast.vera.acting():
        population = found.snapshot.population
    assert f"of the {population:,} graduates counted enrolled in the first fall." in html
    assert re.search(r"\d+ of the \d+ numbers</strong> of this table are hidden", html)
    assert "do not add up" not in html


def test_gus_downloads_the_picture_of_the_school_he_chose(found, gus):
    chosen, name = charts.schools_of(found)[0]
    html = text(gus.client.get(page(found, f"?school={chosen}")))
    assert f"chart-groups.svg?school={chosen}" in html
    picture = gus.client.get(page(found, f"chart-groups.svg?school={chosen}"))
    assert name in picture.content.decode()


def test_gus_downloads_the_rates_and_dana_sees_that_he_did(cast, found, gus, dana):
    response = gus.client.get(page(found, "rates.csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[-1]["School"] == "All"
    assert "attachment" in response.headers["Content-Disposition"]
    assert {row["Enrolled (%)"] for row in rows} >= {"hidden"}
    with dana.acting():
        assert Download.objects.filter(release=found).count() == 1
    assert "Gus" in text(dana.client.get(page(found)))


def test_no_file_tells_a_small_number(found, gus):
    response = gus.client.get(page(found, "table.csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    shown = [int(row["Graduates"]) for row in rows if row["Graduates"] != "hidden"]
    assert shown
    assert not [number for number in shown if 0 < number < 10]


@pytest.mark.parametrize("slug", ["school", "race-ethnicity", "lunch-status", "groups"])
def test_gus_downloads_each_chart(found, gus, slug):
    response = gus.client.get(page(found, f"chart-{slug}.svg"))
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in response.content


def test_gus_sees_nothing_before_the_release(cast, gus):
    waiting = making.proposed(cast)
    assert gus.client.get(page(waiting)).status_code == 404
    assert gus.client.get(page(waiting, "table.csv")).status_code == 404
    with gus.acting():
        assert Release.objects.count() == 0
        assert Cell.objects.count() == 0


def test_gus_never_sees_the_counts_behind_the_table(found, gus):
    with gus.acting():
        assert Cell.objects.exists()
        assert Snapshot.objects.count() == 0


def test_gus_sees_nothing_of_the_proof_or_the_reviews(found, gus):
    assert gus.client.get(page(found, "proof.json")).status_code == 404
    html = text(gus.client.get(page(found)))
    assert "Reviews" not in html
    assert "Who took it" not in html


def test_a_colleague_of_gus_who_is_not_named_is_told_why(cast, found, gus, give_role):
    from portal.rules.permissions import Role

    give_role(cast.reg, Role.PARTNER, organization=gus.organization)
    response = cast.reg.client.get(page(found))
    assert response.status_code == 403
    assert "not among them" in response.content.decode()


def test_where_the_agreement_names_nobody_all_partners_of_gus_read(cast, gus, give_role):
    from portal.rules.permissions import Role

    making.exchanges.accepted(cast)
    released = making.released(cast, making.agreed(cast, named=()))
    give_role(cast.reg, Role.PARTNER, organization=gus.organization)
    assert cast.reg.client.get(page(released)).status_code == 200


def test_gus_cannot_release_or_withdraw(found, gus):
    posted = {"sha256": found.published_sha256, "comment": "x", "verdict": "release"}
    assert gus.client.post(page(found, "review/"), posted).status_code == 403
    assert gus.client.post(page(found, "withdraw/"), posted).status_code == 403


def test_vera_who_may_not_release_is_told_who_may(cast, vera):
    waiting = making.proposed(cast)
    posted = {"sha256": waiting.published_sha256, "verdict": "release"}
    response = vera.client.post(page(waiting, "review/"), posted)
    assert response.status_code == 403
    assert "privacy officer" in response.content.decode()


@pytest.mark.parametrize(
    "name", ["", "table.csv", "rates.csv", "chart-school.svg", "proof.json", "review/", "withdraw/"]
)
def test_olga_finds_nothing(found, olga, name):
    for method in (olga.client.get, olga.client.post):
        assert method(page(found, name)).status_code in (404, 405), name
    assert olga.client.post(page(found, "review/"), {}).status_code == 404


def test_a_suspended_agreement_takes_the_page_away_at_once(cast, gus):
    making.exchanges.accepted(cast)
    agreement = making.agreed(cast)
    released = making.released(cast, agreement)
    assert gus.client.get(page(released)).status_code == 200
    agreements.suspend(agreement, cast.dana)
    assert gus.client.get(page(released)).status_code == 404
    assert gus.client.get(page(released, "table.csv")).status_code == 404


def test_a_withdrawn_table_says_so_and_shows_no_number(cast, found, gus):
    making.withdrawn(cast, found)
    html = text(gus.client.get(page(found)))
    assert "A school was counted twice." in html
    assert "chart-school.svg" not in html
    assert "<table" not in html
    assert gus.client.get(page(found, "table.csv")).status_code == 404


def test_dana_returns_a_table_only_with_a_reason(cast, dana):
    waiting = making.proposed(cast)
    posted = {"sha256": waiting.published_sha256, "verdict": "return", "comment": ""}
    assert "Say why" in text(dana.client.post(page(waiting, "review/"), posted))
    posted["comment"] = "Leave out lunch status."
    assert dana.client.post(page(waiting, "review/"), posted).status_code == 302


def test_dana_downloads_the_proof_and_it_names_no_true_number(cast, dana):
    waiting = making.proposed(cast)
    proof = json.loads(text(dana.client.get(page(waiting, "proof.json"))))
    assert proof["promise_kept"] is True
    assert proof["hidden"]
    assert {cell["verdict"] for cell in proof["hidden"]} <= {"open", "large", "narrowed"}
    assert "true" not in json.dumps(proof["hidden"])


def test_vera_proposes_on_the_page(cast, vera):
    making.exchanges.accepted(cast)
    agreement = making.agreed(cast)
    with vera.acting():
        flow = f"{agreement.id}:{making.flow_of(agreement)}"
    assert "Count and protect" in text(vera.client.get("/tables/new/"))
    response = vera.client.post(
        "/tables/new/", {"metric": "first_fall", "class_of": "2026", "flow": flow}
    )
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/jobs/")
    with vera.acting():
        counted = Release.objects.get()
    assert "Being protected" in text(vera.client.get(page(counted)))


def test_vera_learns_what_is_missing_when_nothing_can_be_counted(vera):
    assert "No agreement carries tables yet" in text(vera.client.get("/tables/new/"))


def test_dana_and_gus_find_it_in_their_inbox(cast, dana, gus):
    waiting = making.proposed(cast)
    assert "Review R-" in text(dana.client.get("/"))
    making.release(cast, waiting)
    assert "Released to you" in text(gus.client.get("/"))
    assert "Review R-" not in text(dana.client.get("/"))


def test_a_safe_table_cannot_be_made_by_hand():
    with pytest.raises(NotReleased):
        SafeCell({"school": "a"}, 3)
    with pytest.raises(NotReleased):
        SafeTable("t", ("school",), (), None, {})


def test_gus_cannot_write_a_download_of_another_release(cast, found, olga):
    with (
        olga.acting() as actor,
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Download.objects.create(
            release=found,
            organization=olga.organization,
            user_id=actor.user_id,
            format="csv",
            sha256="0" * 64,
            at="2026-11-22T00:00:00Z",
        )
