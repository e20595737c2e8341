"""What readers find on the page of a release, in its files, and at its address for programs."""

import csv
import io
import json
import re
import zipfile
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256

import openpyxl
import pytest
from django.db import ProgrammingError, transaction

from portal import clock
from portal.models import LedgerEntry
from portal.rules.permissions import Role
from sharing.releases import actions
from sharing.releases.delivery.files import KINDS
from sharing.releases.models import Cell, Download, Release, Snapshot
from tests.agreements import making as agreements
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")
KEPT = "accepted_once"
ONCE = {"found": making.released}

FILES = {kind.code: kind.suffix for kind in KINDS.values()}
PICTURES = ["chart-school.svg", "chart-school.png", "chart-groups.svg"]
EVERY_FILE = [*FILES.values(), *PICTURES]


@pytest.fixture
def found(cast, once) -> Release:
    return making.again(cast, once)


def page(found, name="") -> str:
    return f"/releases/{found.id}/{name}"


def api(key) -> str:
    return f"/api/releases/{key}"


def text(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows(response) -> list[dict[str, str]]:
    assert response.status_code == 200, response
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def truth(cast, found) -> dict[tuple[str, ...], int]:
    with cast.vera.acting():
        return {tuple(codes): count for codes, count in found.snapshot.counts}


# --- the page -------------------------------------------------------------------------------------


def test_gus_reads_chart_and_table(found, gus):
    html = text(gus.client.get(page(found)))
    assert "First-fall" in html
    assert "chart-school.svg" in html
    assert 'role="img"' in html
    assert "Hidden to protect a small group" in html
    assert html.count("<table") >= 5


def test_the_page_begins_with_the_answer_and_with_what_is_hidden(cast, gus):
    found = making.released(cast, dimensions=("school", "lunch_status"))
    html = " ".join(text(gus.client.get(page(found))).split())
    counted = truth(cast, found)
    everyone, enrolled = counted["All", "All", "All"], counted["All", "All", "yes"]
    share = round(100 * enrolled / everyone)
    assert f"{share}% of the {everyone:,} graduates counted enrolled in the first fall." in html
    assert re.search(r"\d+ of the \d+ numbers</strong> of this release are hidden", html)
    assert "do not add up" not in html


def test_the_page_says_how_to_read_it_who_is_counted_and_what_each_sign_means(found, gus):
    told = words(text(gus.client.get(page(found))))
    assert found.coverage.split("\n")[0] in told
    assert "Who is counted." in told
    assert "n/a Not applicable: the count of this group is 0" in told
    assert "0 None: nobody is in this group." in told
    assert "≤5%, ≥95% At most and at least." in told
    assert "Small groups are hidden." in told
    assert found.published_sha256 in told


def test_gus_chooses_a_school_and_takes_its_picture(found, gus):
    chosen, name = found.dimensions[0]["labels"][0]
    html = text(gus.client.get(page(found, f"?group={chosen}")))
    assert f"chart-groups.svg?group={chosen}" in html
    picture = gus.client.get(page(found, f"chart-groups.svg?group={chosen}"))
    assert name in picture.content.decode()


def test_an_unknown_school_shows_all_of_them(found, gus):
    html = text(gus.client.get(page(found, "?group=%3Cscript%3E")))
    assert "<script>" not in html.partition("<main")[2]


def test_a_table_by_school_alone_has_its_page_too(cast, gus):
    found = making.released(cast, dimensions=("school",))
    html = text(gus.client.get(page(found)))
    assert "chart-school.svg" in html
    assert "chart-groups" not in html
    assert gus.client.get(page(found, "report.pdf")).status_code == 200
    assert gus.client.get(page(found, "chart-groups.svg")).status_code == 404


def test_gus_never_sees_the_counts_behind_the_table(found, gus):
    with gus.acting():
        assert Cell.objects.exists()
        assert Snapshot.objects.count() == 0


def test_gus_sees_nothing_of_the_publishers_work(found, gus):
    assert gus.client.get(page(found, "proof.json")).status_code == 404
    html = text(gus.client.get(page(found)))
    for inner in ("Reviews", "who took it", "Recall this release", "tl-desk"):
        assert inner not in html


# --- files ----------------------------------------------------------------------------------------


def test_each_file_that_gus_takes_is_recorded_with_its_hash(found, gus, dana):
    for name in EVERY_FILE:
        response = gus.client.get(page(found, name))
        assert response.status_code == 200, name
        assert f'filename="{found.reference}-' in response.headers["Content-Disposition"]
        digest = sha256(response.content)
        told = f"sha-256=:{b64encode(digest.digest()).decode()}:"
        assert response.headers["Repr-Digest"] == told
        with dana.acting():
            taken = Download.objects.filter(release=found).latest("at")
        with gus.acting():
            entry = LedgerEntry.objects.filter(verb="download_release").latest("id")
        assert (taken.sha256, taken.user_id) == (digest.hexdigest(), gus.user_id)
        assert taken.file_words != taken.format
        assert entry.detail["sha256"] == digest.hexdigest()
    with dana.acting():
        assert Download.objects.filter(release=found).count() == len(EVERY_FILE)


def test_whoever_asks_again_gets_the_same_bytes(found, gus, dana):
    for name in EVERY_FILE:
        first = gus.client.get(page(found, name)).content
        assert dana.client.get(page(found, name)).content == first, name


def test_looking_at_the_headers_of_a_file_takes_no_file(found, gus, dana):
    assert gus.client.head(page(found, "rates.csv")).status_code == 405
    assert gus.client.post(page(found, "rates.csv")).status_code == 405
    with dana.acting():
        assert not Download.objects.exists()


def test_page_files_and_json_say_the_same(cast, found, gus):
    """Every shown count of the JSON is the true one, and stands in CSV, workbook and package."""
    told = json.loads(text(gus.client.get(api(found.reference))))
    counts = {tuple(c["group"].values()): c["count"] for c in told["counts"]}
    counted = truth(cast, found)
    assert {codes: n for codes, n in counts.items() if n is not None} == {
        codes: counted[codes] for codes, n in counts.items() if n is not None
    }
    signs = ["hidden" if count is None else str(count) for count in counts.values()]
    assert [row["Graduates"] for row in rows(gus.client.get(page(found, "table.csv")))] == signs
    book = openpyxl.load_workbook(
        io.BytesIO(gus.client.get(page(found, "workbook.xlsx")).content), read_only=True
    )
    assert [str(row[4]) for row in book["Counts"].iter_rows(min_row=2, values_only=True)] == signs
    with zipfile.ZipFile(io.BytesIO(gus.client.get(page(found, "package.zip")).content)) as parts:
        packed = csv.DictReader(io.StringIO(parts.read("counts.csv").decode()))
        assert [row["count"] for row in packed] == signs
    html = words(text(gus.client.get(page(found))))
    for code, label in found.dimensions[0]["labels"]:
        size = counts[code, "All", "All", "All"]
        assert f"{label} {'hidden' if size is None else f'{size:,}'}" in html


def test_no_file_tells_a_small_number(found, gus):
    told = rows(gus.client.get(page(found, "table.csv")))
    shown = [int(row["Graduates"]) for row in told if row["Graduates"] != "hidden"]
    assert shown
    assert not [number for number in shown if 0 < number < found.threshold]


# --- for programs ---------------------------------------------------------------------------------


def test_a_program_finds_a_release_by_its_number_and_by_its_id(found, gus, dana):
    by_number, by_id = gus.client.get(api(found.reference)), gus.client.get(api(found.id))
    assert by_number.content == by_id.content
    assert by_number.headers["Content-Type"] == "application/json"
    told = json.loads(by_number.content)["release"]
    assert told["number"] == found.reference
    assert told["status"] == "released"
    assert told["published_sha256"] == found.published_sha256
    assert told["threshold"] == found.threshold
    with dana.acting():
        assert set(Download.objects.values_list("format", flat=True)) == {"json"}


def test_a_program_of_a_stranger_finds_nothing_and_is_told_so_in_json(found, olga, gus):
    for key in (found.reference, found.id, "R-1999-0001", "absent"):
        response = olga.client.get(api(key))
        assert response.status_code == 404
        assert "no such release" in json.loads(response.content)["error"]
    assert gus.client.get(api("absent")).status_code == 404


def test_the_json_says_what_replaced_a_release(cast, gus):
    making.exchanges.accepted(cast)
    agreement = making.agreed(cast)
    first = making.released(cast, agreement)
    second = making.released(cast, agreement)
    told = json.loads(text(gus.client.get(api(first.reference))))["release"]
    assert (told["status"], told["superseded_by"]) == ("superseded", second.reference)
    told = json.loads(text(gus.client.get(api(second.reference))))["release"]
    assert (told["status"], told["replaces"]) == ("released", first.reference)


# --- before, after, and instead -------------------------------------------------------------------


def test_gus_sees_nothing_before_the_release(cast, gus):
    waiting = making.proposed(cast)
    assert gus.client.get(page(waiting)).status_code == 404
    for name in EVERY_FILE:
        assert gus.client.get(page(waiting, name)).status_code == 404
    assert gus.client.get(api(waiting.reference)).status_code == 404
    with gus.acting():
        assert Release.objects.count() == 0
        assert Cell.objects.count() == 0


def test_the_publisher_previews_what_readers_will_see_and_each_file_says_it_is_not_out(cast, dana):
    waiting = making.proposed(cast)
    html = text(dana.client.get(page(waiting, "?preview")))
    assert "This is what readers will see" in html
    with zipfile.ZipFile(
        io.BytesIO(dana.client.get(page(waiting, "package.zip")).content)
    ) as parts:
        assert "Not released" in parts.read("READ_ME.txt").decode()


def _scheduled(cast):
    waiting = making.protected(cast)
    with cast.vera.acting() as vera:
        actions.name_reader(
            release=waiting, email="gus@bridge.example", reason="Prepares the board.", by=vera
        )
    approved = making.approved(cast, making.submitted(cast, waiting))
    return making.scheduled(cast, approved, clock.now() + timedelta(days=2))


def test_an_early_reader_reads_the_page_under_embargo_and_takes_no_file(cast, gus, dana):
    waiting = _scheduled(cast)
    html = text(gus.client.get(page(waiting)))
    assert "Under embargo" in html
    assert "report.pdf" not in html
    assert "chart-school.svg" not in html
    for name in EVERY_FILE:
        assert gus.client.get(page(waiting, name)).status_code == 403
    response = gus.client.get(api(waiting.reference))
    assert response.status_code == 403
    assert "once the table is released" in json.loads(response.content)["error"]
    with dana.acting():
        assert {d.format for d in Download.objects.filter(release=waiting)} == {"page"}


def test_a_superseded_release_stays_and_names_the_newer_one(cast, gus):
    making.exchanges.accepted(cast)
    agreement = making.agreed(cast)
    first = making.released(cast, agreement)
    before = gus.client.get(page(first, "report.pdf")).content
    second = making.released(cast, agreement)
    html = text(gus.client.get(page(first)))
    assert "There is a newer release" in html
    assert page(second) in html
    assert gus.client.get(page(first, "report.pdf")).content == before
    html = words(text(gus.client.get(page(second))))
    assert "What changed since the last release" in html
    assert f"The release before was {first.reference}" in html
    assert "no change" in html


def test_a_withdrawn_release_leaves_a_stone_and_no_number(cast, found, gus):
    gus.client.get(page(found, "rates.csv"))
    making.withdrawn(cast, found)
    html = text(gus.client.get(page(found)))
    assert "A school was counted twice." in html
    assert found.reference in html
    assert "chart-school.svg" not in html
    assert "<table" not in html
    for name in EVERY_FILE:
        assert gus.client.get(page(found, name)).status_code == 404
    response = gus.client.get(api(found.reference))
    told = json.loads(response.content)
    assert response.status_code == 410
    assert told["release"]["reason"] == "A school was counted twice."
    assert "counts" not in told


def test_gus_confirms_on_the_stone_that_copies_were_deleted(cast, found, gus):
    gus.client.get(page(found, "rates.csv"))
    making.withdrawn(cast, found)
    html = text(gus.client.get(page(found)))
    address = re.search(r'action="(/releases/[^"]+/deleted/[^"]+)"', html)
    assert address
    assert gus.client.post(address[1]).status_code == 302
    html = words(text(gus.client.get(page(found))))
    assert "that all copies were deleted" in html
    assert "We deleted all our copies" not in html


def test_a_suspended_agreement_takes_the_page_away_at_once(cast, gus):
    making.exchanges.accepted(cast)
    agreement = making.agreed(cast)
    released = making.released(cast, agreement)
    assert gus.client.get(page(released)).status_code == 200
    agreements.suspend(agreement, cast.dana)
    assert gus.client.get(page(released)).status_code == 404
    assert gus.client.get(page(released, "table.csv")).status_code == 404
    assert gus.client.get(api(released.reference)).status_code == 404


# --- who else -------------------------------------------------------------------------------------


def test_a_colleague_of_gus_who_is_not_named_is_told_why(cast, found, gus, give_role):
    give_role(cast.reg, Role.PARTNER, organization=gus.organization)
    response = cast.reg.client.get(page(found))
    assert response.status_code == 403
    assert "not among them" in response.content.decode()
    assert cast.reg.client.get(page(found, "report.pdf")).status_code == 403
    response = cast.reg.client.get(api(found.reference))
    assert response.status_code == 403
    assert "not among them" in json.loads(response.content)["error"]


def test_where_the_agreement_names_nobody_all_partners_of_gus_read(cast, gus, give_role):
    making.exchanges.accepted(cast)
    released = making.released(cast, making.agreed(cast, named=()))
    give_role(cast.reg, Role.PARTNER, organization=gus.organization)
    assert cast.reg.client.get(page(released)).status_code == 200


def test_olga_finds_nothing(found, olga):
    for name in ("", *EVERY_FILE):
        assert olga.client.get(page(found, name)).status_code == 404, name
        assert olga.client.post(page(found, name)).status_code in (404, 405), name


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
