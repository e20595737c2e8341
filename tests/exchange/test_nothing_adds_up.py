"""What a college left out as blocked cannot be worked out by the district, however it reads.

The portal is asked the same things twice, with another number behind it: where the number is not
told, every page, every answer to a program and every document is the same, letter for letter. And
of the statement that may be passed on, every output leaves open at least a threshold of students.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
from collections import defaultdict

import pypdf
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from portal import clock
from sharing.exchange import actions
from sharing.exchange.rules.statement import state
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")

LINK = re.compile(r'href="(/[^"#]*)"')
PASSING = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}"  # ids
    r"|\b[0-9a-f]{16,64}\b"  # hashes of what holds such an id or a moment
    r"|\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)"
    r"|\d{1,2}:\d\d(:\d\d)?"
    r"|(?:-|return )[0-9a-f]{8}\b"  # the file name of a receipt, an id in the ledger
    r'|name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"'
)


class _Undone(Exception):
    pass


def _legible(response) -> str:
    """The text of whatever was answered; of a signed envelope, what is signed."""
    content = b"".join(response) if response.streaming else response.content
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return " ".join(page.extract_text() for page in pages)
    text = content.decode("utf-8", "replace")
    return json.dumps(_opened(json.loads(text))) if text.startswith("{") else text


def _opened(told):
    """What programs are told, with signed statements opened and signatures left out."""
    if isinstance(told, list):
        return [_opened(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {
        name: json.loads(base64.b64decode(value)) if name == "payload" else _opened(value)
        for name, value in told.items()
        if name != "sig"
    }


def _read_all(person, reference: str) -> dict[str, str]:
    """Every page about the exchange that a person gets to by links, and what programs are told."""
    one = f"/exchanges/{reference}/"
    api = f"/api/v1/exchanges/{reference}"
    ahead = ["/", "/exchanges/", "/exchanges/new/", "/ledger/", "/disclosures/", "/holdings/"]
    ahead += [one, one + "rows/", one + "statement.pdf", one + "statement.csv"]
    ahead += ["/api/v1/exchanges", "/api/v1/disputes", api, api + "/receipts", api + "/statement"]
    ahead += [api + "/manifest"]
    for number in (1, 2):
        each = f"{one}returns/{number}/"
        ahead += [each, each + "statement.pdf", each + "statement.csv"]
        ahead += [f"{api}/returns/{number}", f"{api}/returns/{number}/statement"]
    seen: dict[str, str] = {}
    while ahead:
        address = ahead.pop(0)
        if address in seen:
            continue
        response = person.client.get(address)
        text = _legible(response) if response.status_code == 200 else ""
        seen[address] = f"{response.status_code} {PASSING.sub('*', text)}"
        # One form of doubt is as good as the next.
        links = dict.fromkeys(html.unescape(found) for found in LINK.findall(text))
        forms = [found for found in links if "/disputes/new/" in found]
        ahead += [found for found in links if found.startswith(one) and found not in forms[1:]]
    # Receipts have an address of their own each time.
    return {PASSING.sub("*", address): text for address, text in seen.items()}


def _hand_in(story, content: bytes, blocked: int | None):
    with story.cole.acting() as cole:
        checked = actions.check_return(
            exchange=story.exchange,
            upload=SimpleUploadedFile("d.csv", content),
            encoding="utf-8",
            by=cole,
            day=clock.today(),
            blocked=blocked,
        )
    return making.submit(story, checked)


def _what_the_district_reads(story, contents, stated) -> dict[str, str]:
    """With these numbers stated behind these returns; then all of it is undone."""
    read: dict[str, str] = {}
    mail.outbox.clear()
    try:
        with transaction.atomic():
            for content, blocked in zip(contents, stated, strict=True):
                making.accept(story, _hand_in(story, content, blocked))
            for name in ("vera", "dana"):
                found = _read_all(getattr(story.cast, name), story.exchange.reference)
                read |= {f"{name} {address}": text for address, text in found.items()}
            read["mail"] = PASSING.sub("*", "\n".join(one.body for one in mail.outbox))
            raise _Undone
    except _Undone:
        with story.vera.acting():
            story.exchange.refresh_from_db()
    return read


def _differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    assert set(one) == set(other)
    return [address for address, text in one.items() if text != other[address]]


def test_the_district_reads_the_same_whatever_small_number_was_blocked(cast):
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    whole = making.answer(rows)
    nothing = _what_the_district_reads(story, [whole], [None])
    assert sum(text.startswith("200") for text in nothing.values()) > 30
    assert any("statement.pdf" in where and "200" in text for where, text in nothing.items())
    for few in (0, 9):
        few_blocked = _what_the_district_reads(story, [whole], [few])
        assert _differing(nothing, few_blocked) == []
    # The measure itself sees a difference where one is told.
    half = making.answer(rows[: len(rows) // 2])
    told = _what_the_district_reads(story, [half], [20])
    assert any("20 of the students not found" in text for text in told.values())
    assert _differing(told, _what_the_district_reads(story, [half], [21]))


def test_two_returns_that_differ_by_a_few_are_read_the_same(cast):
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    half = making.answer(rows[: len(rows) // 2])
    fewer = making.answer(rows[: len(rows) // 2 - 4])
    beside = _what_the_district_reads(story, [half, fewer], [20, None])
    assert _differing(beside, _what_the_district_reads(story, [half, fewer], [20, 23])) == []


def test_gus_olga_and_a_counselor_find_no_address_of_it(cast):
    story = making.sent(cast)
    half = making.answer(making.rows_of(making.download(story))[:60])
    making.accept(story, _hand_in(story, half, 20))
    for person in (cast.gus, cast.olga, cast.connie):
        found = _read_all(person, story.exchange.reference)
        open_to_them = {where for where, text in found.items() if text.startswith("200")}
        assert not any(story.exchange.reference in where for where in open_to_them)
        assert not any(story.exchange.reference in found[where] for where in open_to_them)


def test_the_college_reads_nothing_of_the_class_in_any_document(cast):
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    making.accept(story, _hand_in(story, making.answer(rows), None))
    with cast.vera.acting():
        cohort = story.exchange.rows.count()
    for where, text in _read_all(cast.cole, story.exchange.reference).items():
        if story.exchange.reference in where:
            assert "ithheld" not in text, where
            assert not re.search(rf"\b{cohort}\b", text), where


def test_every_statement_leaves_a_threshold_of_possibilities():
    """All that one may read in a statement, whoever knows how many were sent and the threshold."""
    threshold = 10
    for sent in range(90):
        readings = defaultdict(list)
        for matched in range(sent + 1):
            made = state(sent=sent, matched=matched, blocked=None, threshold=threshold)
            readings[str(made.words) + str(made.figures)].append(matched)
        for possible in readings.values():
            small = [n for n in possible if min(n, sent - n) < threshold]
            assert len(possible) >= min(threshold, sent + 1) if small else len(possible) == 1
        by_class = defaultdict(list)
        for withheld in range(40):
            made = state(
                sent=sent, matched=0, blocked=None, threshold=threshold, cohort=sent + withheld
            )
            by_class[str(made.words) + str(made.figures)].append(withheld)
        assert sorted(by_class.values())[:2] == [[0], list(range(1, threshold))]
