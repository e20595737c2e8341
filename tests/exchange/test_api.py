"""Cole's script asks, takes, returns and keeps receipts; it may no more than Cole."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements import actions as agreement_actions
from portal.models import LedgerEntry, StoredFile
from portal.rules.permissions import Permission
from portal.vault import signing
from sharing.exchange.models import Download, Return, Upload, UploadPart
from sharing.exchange.rules import uploading
from tests.exchange import making
from tests.exchange.programs import BASE, digest, program, sha256, token_of, url

pytestmark = pytest.mark.usefixtures("begun_once")


@pytest.fixture
def story(cast):
    return making.sent(cast)


@pytest.fixture
def script(cast):
    return program(cast.cole)


def take(script, story) -> bytes:
    taken = script.post(url(story, "/downloads"))
    assert taken.status_code == 201, taken.content
    answer = script.get(taken.json()["path"])
    assert answer.status_code == 200
    return answer.getvalue()


def sent_whole(script, story, content, **more):
    return script.post(
        url(story, "/returns"), {"file": SimpleUploadedFile("detail.csv", content), **more}
    )


def begin(script, story, content, **more):
    announced = {"file_name": "detail.csv", "bytes": len(content), "sha256": sha256(content)}
    return script.post(
        url(story, "/uploads"), json.dumps({**announced, **more}), "application/json"
    )


def send_part(script, upload, number, content):
    return script.put(
        f"{BASE}uploads/{upload}/parts/{number}",
        content,
        "application/octet-stream",
        headers={"content-digest": digest(content)},
    )


def test_the_script_lists_the_request_as_the_page_does(story, script, cast):
    found = script.get(BASE + "exchanges?role=recipient&status=sent").json()
    assert found["total"] == 1
    one = found["exchanges"][0]
    assert one["reference"] == story.exchange.reference
    assert one["sent"] == story.exchange.sent
    assert "withheld" not in json.dumps(found)
    assert script.get(BASE + "exchanges?status=accepted").json()["total"] == 0
    assert script.get(BASE + "exchanges?role=giver").json()["total"] == 0
    olga = program(cast.olga, scopes=[Permission.EXCHANGE_READ])
    assert olga.get(BASE + "exchanges").json() == {"total": 0, "exchanges": []}
    assert cast.cole.client.get(BASE + "exchanges").json()["exchanges"] == [one]


def test_the_script_takes_the_package_and_it_is_recorded(story, script, cast):
    package = take(script, story)
    assert sha256(package) == script.get(url(story)).json()["package"]["sha256"]
    assert len(making.rows_of(package)) == story.exchange.sent
    with cast.vera.acting():
        download = Download.objects.get()
        assert download.sha256 == sha256(package)
        assert str(download.by) == "Nightly (program, for Cole)"
    assert script.get(url(story)).json()["status"] == "acknowledged"


def test_the_bytes_are_there_for_who_took_them_alone(story, script, cast):
    assert script.get(url(story, "/package")).status_code == 409
    take(script, story)
    assert cast.cole.client.get(url(story, "/package")).status_code == 409
    other = program(cast.cole, name="Other")
    assert other.get(url(story, "/package")).status_code == 409
    assert cast.olga.client.get(url(story, "/package")).status_code == 404


def test_a_download_that_broke_off_goes_on(story, script):
    whole = take(script, story)
    path, tag = url(story, "/package"), f'"{sha256(whole)}"'
    rest = script.get(path, headers={"range": "bytes=100-", "if-range": tag})
    assert rest.status_code == 206
    assert rest.headers["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert whole[:100] + rest.getvalue() == whole
    assert script.get(path, headers={"range": "bytes=5-9"}).getvalue() == whole[5:10]
    assert script.get(path, headers={"range": "bytes=-7"}).getvalue() == whole[-7:]
    other = script.get(path, headers={"range": "bytes=100-", "if-range": '"x"'})
    assert (other.status_code, other.getvalue()) == (200, whole)
    beyond = script.get(path, headers={"range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416
    assert beyond.headers["Content-Range"] == f"bytes */{len(whole)}"
    for odd in ("bytes=9-5", "bytes=-", "items=1-2", "bytes=1-2,4-5", "bytes=--1"):
        answer = script.get(path, headers={"range": odd})
        assert (answer.status_code, answer.getvalue()) == (200, whole), odd
    assert script.get(path, headers={"range": "bytes=-0"}).status_code == 416
    assert script.get(path, headers={"if-none-match": tag}).status_code == 304
    answer = script.get(path)
    assert answer.headers["Repr-Digest"] == digest(whole)
    assert answer.getvalue() == whole


def test_a_whole_file_is_checked_then_handed_in(story, script, cast):
    content = making.answer(making.rows_of(take(script, story)))
    checked = sent_whole(script, story, content)
    assert checked.status_code == 201, checked.content
    told = checked.json()
    assert told["sent"] == told["matched"] + told["unmatched"] == story.exchange.sent
    assert told["status"] == "checked"
    with cast.vera.acting():
        assert not Return.objects.exists(), "the district learns of it when it is handed in"
    submitted = script.post(url(story, f"/returns/{told['number']}/submission"))
    assert submitted.json()["status"] == "submitted"
    assert script.get(url(story, f"/returns/{told['number']}")).json() == submitted.json()
    waiting = sent_whole(script, story, content)
    assert waiting.status_code == 409
    assert waiting.json()["reasons"][0]["code"] == "STATUS", "one waits for the district"
    with cast.cole.acting():
        returned = Return.objects.get()
    making.accept(story, returned)
    again = sent_whole(script, story, content)
    assert again.status_code == 409
    assert again.json()["reasons"][0]["code"] == "SAME_AGAIN"


def test_each_problem_of_a_bad_file_comes_with_its_place_and_remedy(story, script, cast):
    content = making.answer(making.rows_of(take(script, story)))
    lines = content.decode().splitlines(keepends=True)
    broken = (lines[0] + lines[1].replace('"2026', '"bad') + "x,y\n").encode()
    refused = sent_whole(script, story, broken)
    assert refused.status_code == 422
    told = refused.json()
    assert told["problems_in_all"] >= 1
    assert {"row", "column", "found", "expected", "remedy"} == set(told["problems"][0])
    assert told["problems"][0]["remedy"]
    with cast.cole.acting():
        assert not Return.objects.exists()


@pytest.fixture
def small_parts(monkeypatch):
    from sharing.exchange.actions import uploading as acting
    from sharing.exchange.api import uploading as asked

    for module in (uploading, acting, asked):
        monkeypatch.setattr(module, "PART_SIZE", 4_000)


def parts_of(content: bytes, size: int = 4_000) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


def test_an_upload_in_parts_resumes_and_gives_the_same_counts(story, script, cast, small_parts):
    content = making.answer(making.rows_of(take(script, story)))
    upload = begin(script, story, content).json()
    parts = parts_of(content)
    assert upload["parts"] == len(parts) > 3
    one = upload["id"]
    for number in (3, 1, 3):  # in any order, and one twice
        assert send_part(script, one, number, parts[number - 1]).status_code == 200
    early = script.post(f"{BASE}uploads/{one}/finish")
    assert early.status_code == 403
    assert early.json()["reasons"][0]["code"] == "PARTS_MISSING"
    came = {part["number"] for part in script.get(f"{BASE}uploads/{one}").json()["received"]}
    assert came == {1, 3}
    for number in set(range(1, len(parts) + 1)) - came:
        assert send_part(script, one, number, parts[number - 1]).status_code == 200
    finished = script.post(f"{BASE}uploads/{one}/finish")
    assert finished.status_code == 201, finished.content
    by_parts = finished.json()
    whole = sent_whole(script, story, content).json()
    for name in ("sha256", "sent", "matched", "unmatched", "terms", "degrees"):
        assert by_parts[name] == whole[name]
    with cast.cole.acting():
        assert not UploadPart.objects.exists()
        assert not StoredFile.objects.filter(media_type="application/octet-stream").exists()
    assert script.post(f"{BASE}uploads/{one}/finish").status_code == 409


def test_a_part_that_was_changed_on_its_way_is_refused(story, script, small_parts):
    content = making.answer(making.rows_of(take(script, story)))
    one = begin(script, story, content).json()["id"]
    first = parts_of(content)[0]
    path = f"{BASE}uploads/{one}/parts/1"
    kind = "application/octet-stream"
    changed = script.put(path, b"x" + first[1:], kind, headers={"content-digest": digest(first)})
    assert changed.json()["reasons"][0]["code"] == "PART_CHANGED"
    assert script.put(path, first, kind).status_code == 400
    short = send_part(script, one, 1, first[:-1])
    assert short.json()["reasons"][0]["code"] == "PART_LENGTH"
    long = send_part(script, one, 1, first + b"x" * 5_000)
    assert "PART_LENGTH" in {reason["code"] for reason in long.json()["reasons"]}
    none = send_part(script, one, 999, first)
    assert none.json()["reasons"][0]["code"] == "NO_SUCH_PART"
    assert script.get(f"{BASE}uploads/{one}").json()["received"] == []


def test_parts_that_together_are_another_file_are_refused(story, script, small_parts):
    content = making.answer(making.rows_of(take(script, story)))
    one = begin(script, story, content).json()["id"]
    for number, part in enumerate(parts_of(content), start=1):
        other = part.replace(b"Y", b"N")
        assert send_part(script, one, number, other).status_code == 200
    answer = script.post(f"{BASE}uploads/{one}/finish")
    assert answer.json()["reasons"][0]["code"] == "FILE_CHANGED"


def test_a_refused_upload_leaves_nothing_and_its_answer_can_be_heard_again(
    story, script, cast, small_parts
):
    take(script, story)
    content = b"Nonsense\n1\n"
    one = begin(script, story, content).json()["id"]
    send_part(script, one, 1, content)
    finish = f"{BASE}uploads/{one}/finish"
    refused = script.post(finish, headers={"idempotency-key": "finish-1"})
    assert refused.status_code == 422
    assert refused.json()["problems"]
    assert script.get(f"{BASE}uploads/{one}").json()["status"] == "refused"
    with cast.cole.acting():
        assert not UploadPart.objects.exists()
        assert not Return.objects.exists()
    again = script.post(finish, headers={"idempotency-key": "finish-1"})
    assert again.content == refused.content
    assert script.post(finish).status_code == 409


def test_open_uploads_are_few_and_end_by_themselves(story, script, cast, time_machine_to):
    take(script, story)
    begun = [begin(script, story, b"x" * (10 + more)).status_code for more in range(6)]
    assert begun == [201] * 5 + [403]
    assert begin(script, story, b"x", bytes=10**12).status_code == 403
    with cast.cole.acting():
        Upload.objects.update(until="2020-01-01T00:00:00Z")
    assert begin(script, story, b"x" * 10).status_code == 201
    with cast.cole.acting():
        assert Upload.objects.filter(status="discarded").count() == 5


def test_a_script_that_was_killed_finds_its_upload_and_the_parts_that_came(
    story, script, small_parts
):
    take(script, story)
    content = b"x" * 6_000
    one = begin(script, story, content).json()
    assert send_part(script, one["id"], 1, content[: one["part_bytes"]]).status_code in (200, 201)
    again = begin(script, story, content).json()
    assert again["id"] == one["id"]
    assert [part["number"] for part in again["received"]] == [1]
    assert begin(script, story, content, encoding="cp1252").json()["id"] != one["id"]


def test_nobody_else_sees_an_upload(story, script, cast, small_parts):
    take(script, story)
    one = begin(script, story, b"x" * 10).json()["id"]
    for person in (cast.olga, cast.vera, cast.gus):
        assert person.client.get(f"{BASE}uploads/{one}").status_code == 404
    assert script.delete(f"{BASE}uploads/{one}").status_code == 204
    assert script.get(f"{BASE}uploads/{one}").json()["status"] == "discarded"


def test_suspending_the_agreement_stops_what_the_token_could_reach(story, script, cast):
    """Package, upload, part and hand-in end with the agreement, though the token lives on."""
    content = making.answer(making.rows_of(take(script, story)))
    returned = sent_whole(script, story, content).json()
    upload = begin(script, story, content).json()["id"]
    with cast.dana.acting() as dana:
        agreement_actions.suspend(
            agreement=story.agreement,
            organization_id=cast.dana.organization.id,
            reason="A laptop was stolen.",
            by=dana,
        )
    stopped = [
        script.post(url(story, "/downloads")),
        script.get(url(story, "/package")),
        sent_whole(script, story, content),
        begin(script, story, content),
        send_part(script, upload, 1, content),
        script.post(url(story, f"/returns/{returned['number']}/submission")),
    ]
    assert [answer.status_code for answer in stopped] == [403] * 6
    told = script.get(url(story)).json()
    assert not told["may_download"]["allowed"]
    assert told["may_download"]["reasons"][0]["text"]


def test_a_token_that_may_only_read_takes_nothing(story, cast):
    reads = program(cast.cole, scopes=[Permission.EXCHANGE_READ])
    assert reads.get(url(story)).status_code == 200
    refused = reads.post(url(story, "/downloads"))
    assert refused.status_code == 403
    assert refused.json()["reasons"][0]["code"] == "ROLE_SCOPE"


def test_a_token_for_somebody_the_agreement_does_not_name_takes_nothing(story, cast):
    """Being of the college is not enough: the program receives what its person is named for."""
    from portal import clock
    from portal.models import Membership, User
    from portal.rules.permissions import Role
    from tests.conftest import Person

    other = User.objects.create_user("reba@nsu.example", "Reba")
    with cast.cole.acting():
        Membership.objects.create(
            user=other,
            organization=cast.cole.organization,
            role=Role.REGISTRAR,
            from_day=clock.today(),
        )
    reba = Person("reba", other.id, cast.cole.organization)
    refused = program(cast.cole, reba, name="Reba's").post(url(story, "/downloads"))
    assert refused.status_code == 403
    assert refused.json()["reasons"][0]["code"] == "NOT_NAMED"


def test_both_sides_sign_and_anyone_can_check_it(story, script, cast):
    content = making.answer(making.rows_of(take(script, story)))
    number = sent_whole(script, story, content).json()["number"]
    script.post(url(story, f"/returns/{number}/submission"))
    with cast.cole.acting():
        returned = Return.objects.get(number=number)
    making.accept(story, returned)
    receipts = script.get(url(story, "/receipts")).json()["receipts"]
    assert [one["kind"] for one in receipts] == ["taken", "handed_in", "accepted"]
    keys = {}
    for person in (cast.vera, cast.cole):
        with person.acting():
            keys[str(person.organization.id)] = signing.public_key(person.organization.id)
    for one in receipts:
        told = signing.verified_payload(one["envelope"], keys[one["signed_for"]["id"]])
        assert told["kind"] == one["kind"]
        assert told["exchange"]["reference"] == story.exchange.reference
    assert receipts[2]["signed_for"]["name"] == "Northfield Unified"
    assert cast.vera.client.get(url(story, "/receipts")).json()["receipts"] == receipts
    assert cast.olga.client.get(url(story, "/receipts")).status_code == 404


def test_a_key_makes_taking_twice_taking_once(story, script, cast):
    first = script.post(url(story, "/downloads"), headers={"idempotency-key": "take"})
    again = script.post(url(story, "/downloads"), headers={"idempotency-key": "take"})
    assert first.content == again.content
    with cast.vera.acting():
        assert Download.objects.count() == 1


def test_a_session_still_needs_the_token_of_a_form(story, cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.cookies = cast.cole.client.cookies
    refused = client.post(url(story, "/downloads"))
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    _, secret = token_of(cast.cole)
    allowed = client.post(url(story, "/downloads"), headers={"authorization": f"Bearer {secret}"})
    assert allowed.status_code == 201


def test_what_the_script_did_is_in_the_ledger(story, script, cast):
    take(script, story)
    with cast.cole.acting():
        entry = LedgerEntry.objects.get(verb="download_package")
        assert str(entry.actor) == "Nightly (program, for Cole)"
