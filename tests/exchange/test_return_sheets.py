"""Cole hands in a sheet of his own: he says once what its columns hold."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from sharing.exchange.models import Return, ReturnMemory, Upload
from sharing.exchange.returned_sheets import EARLIER
from tests.exchange import making
from tests.exchange.programs import program, url
from tests.records.sheets import csv_of, workbook_of

HEAD = ("Return key", "Semester", "Load", "Campus", "Conferral date", "Award")


@pytest.fixture
def story(cast):
    return making.sent(cast, students=200)


def rows_for(keys, *, fall="Fall 2026"):
    rows = [(key, fall, "Full-time", "Main", "", "") for key in keys[:20]]
    rows += [(keys[20], fall, "half time", "Main", "5/14/2027", "AA")]
    return rows + [(key, fall, "Not enrolled", "", "", "") for key in keys[21:]]


def keys_of(story):
    return sorted(row["return_key"] for row in making.rows_of(making.download(story)))


def text(response):
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", response.content.decode())


def told_columns(page):
    """What the page has filled in, as a browser sends it."""
    found = re.findall(r'<select name="([^"]+)"(.*?)</select>', page)
    chosen = ((name, re.search(r'value="([^"]*)" selected', body)) for name, body in found)
    values = {name: match[1] for name, match in chosen if match}
    dates = re.findall(r'<input type="date" name="([^"]+)" value="([^"]+)"', page)
    return values | dict(dates)


def test_cole_says_once_what_his_columns_hold_and_the_next_file_needs_nothing(cast, story):
    keys, cole = keys_of(story), cast.cole.client
    address = f"/exchanges/{story.exchange.reference}/returns/new/"
    first = SimpleUploadedFile("ours.xlsx", workbook_of(HEAD, rows_for(keys)))
    response = cole.post(address, {"file": first, "encoding": ""})
    assert response.status_code == 302
    columns = response.headers["Location"]
    assert columns.endswith("/columns/")
    page = text(cole.get(columns))
    assert "What do the columns hold?" in page
    assert keys[0] in page, "examples of each column"
    assert "Say what the columns of ours.xlsx hold" in text(cole.get(address))
    told = told_columns(page)
    assert told["key"] == "column:Return key"
    assert told["term"] == "column:Semester"
    words = cole.post(columns, told).headers["Location"]
    page = text(cole.get(words))
    assert "Semester" in page
    told = told_columns(page) | {"order": "month_first"}
    assert (told["term-0-first"], told["term-0-last"]) == ("2026-08-24", "2026-12-18")
    response = cole.post(words, told | {"term-0-first": "2026-12-18", "term-0-last": "2026-08-24"})
    assert "the first one first" in text(response)
    counts = cole.post(words, told).headers["Location"]
    page = text(cole.get(counts))
    assert "Every student sent is accounted for" in page
    assert "A spreadsheet of its own" in page
    with cast.cole.acting():
        one = Return.objects.get()
        assert (one.sent, one.matched, one.terms, one.degrees) == (len(keys), 21, 21, 1)
        assert [part for upload in Upload.objects.all() for part in upload.parts.all()] == []

    second = csv_of(HEAD[::-1], [row[::-1] for row in rows_for(keys)[1:]])
    script = program(cast.cole)
    returned = script.post(
        url(story, "/returns"), data={"file": SimpleUploadedFile("later.csv", second)}
    )
    assert returned.status_code == 201, returned.content
    assert returned.json()["matched"] == 20
    assert EARLIER in returned.json()["notices"], "what was remembered is told"
    assert EARLIER not in one.notices
    newer = csv_of(HEAD, rows_for(keys, fall="Winter 2027"))
    refused = script.post(
        url(story, "/returns"), data={"file": SimpleUploadedFile("newer.csv", newer)}
    )
    assert refused.status_code == 409
    assert "Say what “Winter 2027” in “Semester” means." in refused.content.decode()
    again = SimpleUploadedFile("newer.csv", newer)
    asked = cole.post(address, {"file": again, "encoding": ""}).headers["Location"]
    assert asked.endswith("/words/"), "only what is new is asked"
    assert "Winter 2027" in text(cole.get(asked))


def test_a_program_is_told_where_to_say_it_and_nothing_is_kept(cast, story):
    keys = keys_of(story)
    script = program(cast.cole)
    upload = SimpleUploadedFile("ours.csv", csv_of(HEAD, rows_for(keys)))
    refused = script.post(url(story, "/returns"), data={"file": upload})
    assert refused.status_code == 409
    assert "on the page of the exchange" in refused.content.decode()
    with cast.cole.acting():
        assert not Upload.objects.exists()
        assert not ReturnMemory.objects.exists()


def test_nobody_else_sees_a_sheet_that_waits_and_a_bad_row_is_told_as_the_sheet_counts(cast, story):
    keys, cole = keys_of(story), cast.cole.client
    address = f"/exchanges/{story.exchange.reference}/returns/new/"
    rows = rows_for(keys)
    rows[3] = (keys[3], "", "Full-time", "Main", "", "")
    rows[20] = (keys[20], "Fall 2026", "half time", "Main", "45/45/2027", "AA")
    upload = SimpleUploadedFile("ours.xlsx", workbook_of(HEAD, rows))
    columns = cole.post(address, {"file": upload, "encoding": ""}).headers["Location"]
    words = columns.replace("/columns/", "/words/")
    for person in (cast.vera, cast.dana, cast.olga, cast.gus):
        for one in (columns, words, columns.replace("columns", "discard")):
            assert person.client.get(one).status_code in (403, 404, 405)
            assert person.client.post(one).status_code in (403, 404)
    cole.post(columns, told_columns(text(cole.get(columns))))
    told = told_columns(text(cole.get(words))) | {"order": "month_first"}
    page = text(cole.post(words, told))
    assert "This file was not taken" in page
    assert "45/45/2027" in page
    assert "Conferral date" in page
    with cast.cole.acting():
        assert not Return.objects.exists()
        assert ReturnMemory.objects.count() == 1, "what he said is remembered for the mended file"
    mended = csv_of(HEAD, rows_for(keys)[:3] + rows_for(keys)[4:20])
    assert making.check(story, mended).matched == 19
    assert cole.post(columns.replace("columns", "discard")).status_code == 302
    assert cole.get(columns).status_code == 404
    with cast.cole.acting():
        assert [part for upload in Upload.objects.all() for part in upload.parts.all()] == []
    with pytest.raises(Rejected) as refused:
        making.check(story, csv_of(HEAD, [("ZZZZ", "Fall 2026", "full-time", "", "", "")]))
    assert refused.value.problems[-1].column == "Return key"
    with pytest.raises(Refused):
        making.check(story, csv_of(("a", "b"), [("1", "2")]))
