"""The whole job through the pages, as Vera and Cole click it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from portal.jobs import run_now
from portal.models import LedgerEntry
from sharing.exchange.models import Exchange, Return
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")


def _text(response):
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def _query(story):
    return f"?pair={making.pair_key(story).replace('~', '%7E')}&class_of={making.CLASS}"


def test_vera_and_cole_click_through_a_round_trip(cast, django_capture_on_commit_callbacks):
    story = making.begun(cast)
    vera, cole = cast.vera.client, cast.cole.client

    page = _text(vera.get("/exchanges/new/" + _query(story)))
    assert "Who is sent, and who is not" in page
    assert "add up" not in page  # the strip complains only when parts miss their whole
    response = vera.post(
        "/exchanges/new/" + _query(story),
        {"due_on": (clock.today() + timedelta(days=30)).isoformat()},
    )
    assert response.status_code == 302
    address = response.headers["Location"]
    assert "Making the package" in _text(vera.get(address))
    with cast.vera.acting() as actor:
        run_now(Exchange.objects.get().job_id, actor.user_id)
    assert "As decided at the moment of sending" in _text(vera.get(address))

    assert "Download the package" in _text(cole.get("/"))
    assert "Download the package" in _text(cole.get(address))
    package = b"".join(cole.post(address + "download/").streaming_content)
    detail = SimpleUploadedFile("detail.csv", making.answer(making.rows_of(package)))
    response = cole.post(address + "returns/new/", {"file": detail, "encoding": "utf-8"})
    assert response.status_code == 302, _text(response)
    preview = response.headers["Location"]
    assert "Every student sent is accounted for" in _text(cole.get(preview))
    assert vera.get(preview).status_code == 404, "the district sees it once it is handed in"
    assert cole.post(preview + "submit/").status_code == 302

    assert "Check the return" in _text(vera.get("/"))
    assert "Accept the return" in _text(vera.get(preview))
    assert vera.post(preview + "accept/").status_code == 302
    with cast.vera.acting() as actor:
        run_now(Return.objects.get().job_id, actor.user_id)
    page = _text(vera.get(preview))
    assert "What acceptance changed" in page
    assert "are floors" in page


def test_the_same_file_again_changes_nothing_and_says_so(cast):
    story = making.accepted(cast)
    content = making.answer(making.rows_of(making.download(story)))
    address = f"/exchanges/{story.exchange.reference}/returns/new/"
    upload = SimpleUploadedFile("again.csv", content)
    page = _text(cast.cole.client.post(address, {"file": upload, "encoding": "utf-8"}))
    assert "This is the same file as return 1. Nothing was changed." in page
    with cast.vera.acting():
        assert Return.objects.count() == 1


def test_a_bad_date_is_named_by_row_and_column_and_nothing_is_stored(cast):
    story = making.sent(cast)
    content = making.answer(making.rows_of(making.download(story))).decode().splitlines()
    term = re.compile(r",(20\d{6}),(20\d{6}),(?=[FQHLAWD],)")
    place = next(i for i, line in enumerate(content) if term.search(line))
    content[place] = term.sub(r",2026-31-02,\2,", content[place])
    assert "2026-31-02" in content[place]
    upload = SimpleUploadedFile("bad.csv", "\r\n".join([*content, ""]).encode())
    address = f"/exchanges/{story.exchange.reference}/returns/new/"
    page = _text(cast.cole.client.post(address, {"file": upload, "encoding": "utf-8"}))
    assert "This file was not taken" in page
    assert str(place + 1) in page
    assert "2026-31-02" in page
    with cast.cole.acting():
        assert not Return.objects.exists()


def test_dana_may_look_and_is_told_why_she_cannot_accept(cast):
    story = making.returned(cast)
    address = f"/exchanges/{story.exchange.reference}/returns/1/"
    assert cast.dana.client.get(address).status_code == 200
    response = cast.dana.client.post(address + "accept/")
    assert response.status_code == 403
    assert b"Your role does not let you" in response.content


@pytest.mark.parametrize("method", ["get", "post"])
def test_olga_and_gus_find_nothing(cast, method):
    story = making.returned(cast)
    one = f"/exchanges/{story.exchange.reference}/"
    with cast.vera.acting():
        subject = story.exchange.rows.first().subject_id
    addresses = [
        one,
        one + "cancel/",
        one + "retry/",
        one + "download/",
        one + "returns/new/",
        one + "returns/1/",
        one + "returns/1/submit/",
        one + "returns/1/accept/",
        one + "returns/1/reject/",
        f"/students/{subject}/decisions/",
        "/exchanges/new/withheld/REFUSED/" + _query(story),
    ]
    for stranger in (cast.olga, cast.gus, cast.reg, cast.connie):
        client = stranger.client
        for address in addresses:
            status = getattr(client, method)(address).status_code
            # A page that only takes POST says so before it looks for anything.
            assert status == 404 or (status, method) == (405, "get"), (stranger.name, address)


def test_vera_reads_why_a_student_is_withheld_and_the_look_is_recorded(cast):
    story = making.begun(cast)
    client = cast.vera.client
    page = _text(client.get("/exchanges/new/withheld/REFUSED/" + _query(story)))
    link = re.search(r"/students/[0-9a-f-]{36}/decisions/", page)
    page = _text(client.get(link.group()))
    assert "The family was asked for this purpose and said no." in page
    assert "34 CFR 99.30" in page
    assert story.agreement.reference in page
    with cast.vera.acting():
        verbs = set(LedgerEntry.objects.values_list("verb", flat=True))
    assert {"open_withheld", "open_decisions"} <= verbs


def test_vera_finds_a_student_by_number(cast):
    story = making.sent(cast)
    number = making.rows_of(making.download(story))[0]["student_id"]
    response = cast.vera.client.post("/students/decisions/", {"student_id": number})
    assert response.status_code == 302
    assert number not in response.headers["Location"]
    page = _text(cast.vera.client.get(response.headers["Location"]))
    assert "Included" in page
    assert story.exchange.reference in page
    missing = cast.vera.client.post("/students/decisions/", {"student_id": "nobody"})
    assert missing.headers["Location"] == "/exchanges/"
