"""What each of the publisher's people finds on the way of a table, and what they may do there."""

from __future__ import annotations

import re

import pytest

from sharing.releases.models import Deletion, Reader, Release, Vote
from tests.releases import making
from tests.releases.making import exchanges

pytestmark = pytest.mark.usefixtures("accepted_once")
KEPT = "accepted_once"
ONCE = {
    "waiting": making.proposed,
    "approved": lambda cast: making.approved(cast, making.proposed(cast)),
    "released": making.released,
}

DESKS = ("work/", "edit/", "discard/", "review/", "hidden/", "changes/", "publish/", "recall/")
ACTS = (
    "count/",
    "table/",
    "readers/",
    "rework/",
    "tick/",
    "submit/",
    "revise/",
    "suggestions/0/use/",
    "publish/now/",
    "schedule/",
    "unschedule/",
    "return/",
)


def page(found, name="") -> str:
    return f"/releases/{found.id}/{name}"


def text(response) -> str:
    assert response.status_code == 200, response
    return " ".join(response.content.decode().split())


def followed(person, found, name="") -> str:
    return text(person.client.get(page(found, name), follow=True))


def status_of(person, found) -> str:
    with person.acting():
        return Release.objects.get(id=found.id).status


@pytest.fixture
def waiting(cast, once) -> Release:
    """In review."""
    return making.again(cast, once)


@pytest.fixture
def approved(cast, once) -> Release:
    return making.again(cast, once)


@pytest.fixture
def released(cast, once) -> Release:
    return making.again(cast, once)


# --- the author -------------------------------------------------------------------------------


def test_vera_begins_a_draft_and_counts_it_on_its_page(cast, vera):
    exchanges.accepted(cast)
    agreement = making.agreed(cast)
    with vera.acting():
        agreement.refresh_from_db()
        flow = f"{agreement.id}:{making.flow_of(agreement)}"
    asked = {"metric": "first_fall", "class_of": "2026", "flow": flow, "dimensions": ["school"]}
    begun = vera.client.post("/tables/new/", asked, follow=True)
    assert "The draft has begun" in text(begun)
    assert "Count and protect" in text(begun)
    with vera.acting():
        found = Release.objects.get()
    counted = vera.client.post(page(found, "count/"))
    assert counted.headers["Location"].startswith("/jobs/")


def test_vera_is_told_what_the_new_table_misses(vera, cast):
    exchanges.accepted(cast)
    answer = text(vera.client.post("/tables/new/", {"metric": "first_fall", "class_of": "2026"}))
    assert "Choose at least one, for example the school." in answer


def test_vera_leaves_out_a_dimension_of_her_draft(cast, vera):
    found = making.drafted(cast)
    assert "Lunch status" in followed(vera, found)
    answer = vera.client.post(page(found, "table/"), {"dimensions": ["school"]}, follow=True)
    assert "The table is changed." in text(answer)
    assert "Lunch status" not in followed(vera, found)


def test_vera_writes_what_readers_are_told(cast, vera):
    found = making.drafted(cast)
    texts = {"title": "For the board", "context": "Read it well.", "coverage": "All of them."}
    saved = text(vera.client.post(page(found, "edit/"), texts, follow=True))
    for words in texts.values():
        assert words in saved


def test_vera_names_an_early_reader_and_takes_the_name_back(cast, vera):
    found = making.drafted(cast)
    given = {"email": "gus@bridge.example", "reason": "Prepares the meeting."}
    assert "Prepares the meeting." in text(
        vera.client.post(page(found, "readers/"), given, follow=True)
    )
    with vera.acting():
        reader = Reader.objects.get()
    vera.client.post(page(found, f"readers/{reader.id}/remove/"))
    assert "Prepares the meeting." not in followed(vera, found)


def test_vera_is_told_who_cannot_read_early(cast, vera):
    found = making.drafted(cast)
    given = {"email": "olga@prairie.example", "reason": "Asked."}
    answer = text(vera.client.post(page(found, "readers/"), given))
    assert "attention" in answer
    assert "olga@prairie.example" in answer  # what she typed is still there
    with vera.acting():
        assert not Reader.objects.exists()


def test_vera_sees_what_was_hidden_before_anybody_else_does(cast, vera, gus, connie):
    found = making.protected(cast)
    shown = followed(vera, found)
    assert re.search(r"[\d,]+ of [\d,]+ numbers are hidden", shown)
    assert "Look through the hidden numbers" in shown
    assert "hidden numbers" in followed(vera, found, "hidden/")
    for stranger in (gus, connie):
        assert stranger.client.get(page(found)).status_code == 404


def test_vera_submits_only_with_a_complete_checklist(cast, vera):
    found = making.protected(cast)
    assert "Submit to two reviewers" not in followed(vera, found)
    assert vera.client.post(page(found, "submit/")).status_code == 403
    for item in making.TO_TICK:
        vera.client.post(page(found, "tick/"), {"item": item})
    assert "Submit to two reviewers" in followed(vera, found)
    vera.client.post(page(found, "tick/"), {"item": making.TO_TICK[0], "undo": "yes"})
    assert "Submit to two reviewers" not in followed(vera, found)
    vera.client.post(page(found, "tick/"), {"item": making.TO_TICK[0]})
    assert "Waiting for reviewers" in text(vera.client.post(page(found, "submit/"), follow=True))


def test_vera_goes_back_to_the_draft_or_gives_it_up(cast, vera):
    found = making.protected(cast)
    assert "A draft again" in text(vera.client.post(page(found, "rework/"), follow=True))
    asked = text(vera.client.get(page(found, "discard/")))
    assert "does not come back" in asked
    assert status_of(vera, found) == "draft"
    assert "was discarded" in text(vera.client.post(page(found, "discard/"), follow=True))
    assert status_of(vera, found) == "discarded"


def test_vera_sees_only_that_it_waits_for_reviewers(cast, vera, waiting):
    making.voted(cast.ravi, waiting)
    shown = followed(vera, waiting)
    assert "Waiting for reviewers" in shown
    assert "Ravi" not in shown
    assert vera.client.get(page(waiting, "review/")).status_code == 403


def test_vera_reads_both_comments_of_a_returned_table_and_begins_anew(cast, vera, waiting):
    making.voted(cast.ravi, waiting, "return", "Leave out lunch.")
    making.voted(cast.ines, waiting, "release", "Fine for me.")
    shown = followed(vera, waiting)
    assert "Leave out lunch." in shown
    assert "Fine for me." in shown
    assert "begins where" in text(vera.client.post(page(waiting, "revise/"), follow=True))
    with vera.acting():
        assert Release.objects.filter(revises=waiting, status="draft").exists()


# --- the reviewers ----------------------------------------------------------------------------


def test_ravi_is_led_from_his_inbox_to_the_review(ravi, waiting):
    assert page(waiting) in text(ravi.client.get("/"))
    shown = followed(ravi, waiting)
    for heading in ("What was hidden", "Each hidden number", "As readers will see it", "Checklist"):
        assert heading in shown
    assert "hidden from you until both have decided" in shown
    assert 'role="img"' in shown


def test_ravi_decides_and_sees_nothing_of_ines_before_she_did(cast, ravi, waiting):
    given = {"sha256": waiting.fingerprint, "verdict": "release", "comment": "Looked at it all."}
    decided = text(ravi.client.post(page(waiting, "review/"), given, follow=True))
    assert "Your decision is kept" in decided
    assert "Give your decision" not in decided
    assert "Ines" not in decided
    ines = followed(cast.ines, waiting)
    assert "Looked at it all." not in ines
    assert "Ravi" not in ines


def test_both_see_both_when_both_have_decided(cast, approved):
    for person in (cast.ravi, cast.ines):
        shown = followed(person, approved, "review/")
        assert "Ravi" in shown
        assert "Ines" in shown


def test_ravi_returns_only_with_a_reason(ravi, waiting):
    given = {"sha256": waiting.fingerprint, "verdict": "return", "comment": " "}
    assert "Say what has to change" in text(ravi.client.post(page(waiting, "review/"), given))
    with ravi.acting():
        assert not Vote.objects.exists()


def test_ravi_decides_about_the_numbers_he_saw_and_no_others(ravi, waiting):
    given = {"sha256": "0" * 64, "verdict": "release"}
    answer = text(ravi.client.post(page(waiting, "review/"), given))
    assert "changed since you opened its page" in answer
    with ravi.acting():
        assert not Vote.objects.exists()


def test_a_reviewer_cannot_publish_schedule_or_recall(cast, ravi, approved):
    given = {"sha256": approved.fingerprint, "confirmed": "on", "at": "2099-01-01T09:00"}
    for name in ("publish/", "publish/now/", "schedule/", "return/"):
        assert ravi.client.post(page(approved, name), given).status_code in (403, 405), name
    assert status_of(ravi, approved) == "approved"
    making.published(cast, approved)
    answer = ravi.client.post(page(approved, "recall/"), {"reason": "x", "confirmed": "yes"})
    assert answer.status_code == 403


def test_ravi_filters_hidden_numbers_by_group_kind_and_words(ravi, waiting):
    everything = followed(ravi, waiting, "hidden/")
    total = int(re.search(r"All ([\d,]+) hidden numbers", everything)[1].replace(",", ""))
    some = followed(ravi, waiting, "hidden/?kind=primary")
    assert re.search(rf"\d+ of {total} hidden numbers", some)
    assert "No hidden number is like that." in followed(ravi, waiting, "hidden/?search=nowhere+xyz")
    asked = followed(ravi, waiting, "hidden/?search=black&order=table")
    assert "Black" in asked
    assert "<td" in asked


def test_htmx_gets_the_list_alone(ravi, waiting):
    part = ravi.client.get(page(waiting, "hidden/"), headers={"HX-Request": "true"})
    assert "<html" not in text(part)
    assert 'id="hidden-list"' in text(part)


def test_the_narrowest_interval_comes_first(ravi, waiting):
    shown = followed(ravi, waiting, "hidden/")
    widths = [
        int(high) - int(low)
        for low, high in re.findall(r'data-label="Can be"[^>]*>(\d+) to (\d+)<', shown)
    ]
    assert widths
    assert widths == sorted(widths)


# --- the publisher ----------------------------------------------------------------------------


def test_dana_publishes_after_reading_what_cannot_be_undone(dana, approved):
    asked = text(dana.client.get(page(approved, "publish/now/")))
    assert "What was told stays told" in asked
    given = {"sha256": approved.fingerprint}
    refused = text(dana.client.post(page(approved, "publish/now/"), given))
    assert "Tick that you have read" in refused
    assert status_of(dana, approved) == "approved"
    given["confirmed"] = "on"
    assert "Published to" in text(
        dana.client.post(page(approved, "publish/now/"), given, follow=True)
    )
    assert status_of(dana, approved) == "released"


def test_dana_schedules_in_the_portals_time_zone_and_takes_it_back(dana, approved):
    assert "Publish on (UTC)" in followed(dana, approved)
    given = {"sha256": approved.fingerprint, "at": "2099-01-01T09:00"}
    shown = text(dana.client.post(page(approved, "schedule/"), given, follow=True))
    assert "Jan 1, 2099, 9:00 AM UTC" in shown
    assert "stays scheduled" in text(dana.client.post(page(approved, "unschedule/"), follow=True))
    reason = {"reason": "The board meets earlier."}
    assert "No longer scheduled" in text(
        dana.client.post(page(approved, "unschedule/"), reason, follow=True)
    )
    assert status_of(dana, approved) == "approved"


def test_dana_is_told_that_a_time_has_passed(dana, approved):
    given = {"sha256": approved.fingerprint, "at": "2020-01-01T09:00"}
    assert "in the future" in text(dana.client.post(page(approved, "schedule/"), given))
    assert status_of(dana, approved) == "approved"


def test_dana_sees_when_an_early_reader_opened_it(cast, dana, gus):
    found = making.protected(cast)
    cast.vera.client.post(
        page(found, "readers/"), {"email": "gus@bridge.example", "reason": "Prepares."}
    )
    found = making.approved(cast, making.submitted(cast, found))
    dana.client.post(
        page(found, "schedule/"), {"sha256": found.fingerprint, "at": "2099-01-01T09:00"}
    )
    assert "Not yet" in followed(dana, found)
    assert "Under embargo" in text(gus.client.get(page(found)))
    assert "Not yet" not in followed(dana, found)


def test_dana_returns_an_approved_table_to_its_author(cast, dana, vera, approved):
    given = {"reason": "The college corrected its file."}
    assert "Returned to its author" in text(
        dana.client.post(page(approved, "return/"), given, follow=True)
    )
    assert "The college corrected its file." in followed(vera, approved)


def test_dana_recalls_after_seeing_whom_it_concerns(dana, gus, released):
    gus.client.get(page(released, "table.csv"))
    asked = text(dana.client.get(page(released, "recall/")))
    assert "College Bridge Alliance" in asked
    assert "Gus" in asked
    reason = {"reason": "A school was counted twice."}
    preview = text(dana.client.post(page(released, "recall/"), reason))
    assert "Recall it now?" in preview
    assert status_of(dana, released) == "released"
    reason["confirmed"] = "yes"
    board = text(dana.client.post(page(released, "recall/"), reason, follow=True))
    assert "No answer yet" in board
    assert "do not add up" not in board


def test_dana_recalls_only_with_a_reason(dana, released):
    given = {"reason": " ", "confirmed": "yes"}
    assert "This field is required" in text(dana.client.post(page(released, "recall/"), given))
    assert status_of(dana, released) == "released"


def test_gus_confirms_that_his_copies_are_deleted_and_dana_sees_it(cast, dana, gus, released):
    gus.client.get(page(released, "table.csv"))
    making.withdrawn(cast, released)
    tombstone = text(gus.client.get(page(released)))
    assert "A school was counted twice." in tombstone
    address = re.search(r'action="([^"]+/deleted/[^"]+)"', tombstone)[1]
    assert "Thank you." in text(gus.client.post(address, follow=True))
    with gus.acting():
        assert Deletion.objects.count() == 1
    assert "Deleted" in text(dana.client.get(page(released, "recall/")))


def test_the_readers_page_leads_the_publishers_people_on(dana, vera, gus, released):
    assert "Recall this release" in text(dana.client.get(page(released)))
    assert "Recall this release" not in text(vera.client.get(page(released)))
    assert "who took it" in text(vera.client.get(page(released)))
    assert "who took it" not in text(gus.client.get(page(released)))


# --- lists, and everybody else ----------------------------------------------------------------


def test_the_list_says_what_each_release_waits_for(cast, vera, gus, waiting):
    listed = text(vera.client.get("/releases/"))
    assert "Two reviewers" in listed
    assert waiting.reference in text(vera.client.get("/releases/?state=review"))
    assert waiting.reference not in text(vera.client.get("/releases/?state=released"))
    assert waiting.reference not in text(gus.client.get("/releases/"))


def test_gus_finds_his_tables_without_the_publishers_tabs(gus, released):
    listed = text(gus.client.get("/releases/"))
    assert released.reference in listed
    assert "Waits for" not in listed
    assert "Being prepared" not in listed


@pytest.mark.parametrize("name", [*DESKS, *ACTS])
def test_olga_gus_and_connie_find_no_desk_of_a_waiting_table(cast, waiting, name):
    for person in (cast.olga, cast.gus, cast.connie, cast.val, cast.reg):
        for ask in (person.client.get, person.client.post):
            assert ask(page(waiting, name)).status_code in (404, 405), (person.name, name)


@pytest.mark.parametrize("name", DESKS)
def test_gus_and_connie_find_no_desk_of_a_released_table(cast, released, name):
    for person in (cast.gus, cast.connie, cast.olga):
        assert person.client.get(page(released, name)).status_code == 404, (person.name, name)
