"""Vera and Cole link without names: both encode at their desks, the portal compares codes."""

import csv
import io
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from portal import clock
from portal.jobs import run_now
from portal.models import LedgerEntry, StoredFile
from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from sharing.exchange.models import Return
from sharing.linkage import actions
from sharing.linkage.models import Linkage, StudentCodes
from sharing.linkage.rules.coded import read_coded_rows, read_codes
from sharing.linkage.rules.unkeyed import CollegeOf
from tests.agreements import making as agreements
from tests.exchange import making as exchanges
from tests.linkage import making

sys.path.insert(0, str(Path(__file__).parents[2] / "sharing" / "client" / "src"))

from throughline_client.encoding import encode_file

SECRET, OTHER = b"5f0e" * 16, b"a7c1" * 16
COLLEGE = CollegeOf("990001-00", "Northfield State University")
NAMES = {"first_name", "middle_name", "last_name", "suffix", "birth_date", "student_id"}


@pytest.fixture
def no_names_go_out(monkeypatch):
    """An agreement under which the package holds keys and schools, and no names."""
    kept = tuple(one for one in agreements.ROSTER if one not in NAMES)
    monkeypatch.setattr(agreements, "ROSTER", kept)


@pytest.fixture
def encoded(tmp_path):
    def encode(content, secret=SECRET):
        (tmp_path / "people.csv").write_bytes(content)
        encode_file(tmp_path / "people.csv", secret, tmp_path / "codes.csv")
        return (tmp_path / "codes.csv").read_bytes()

    return encode


def url(name, story):
    return reverse(name, args=[story.exchange.reference])


def upload(content):
    return {"file": SimpleUploadedFile("codes.csv", content)}


def names_of(story):
    """What Vera takes to encode: her own students with the keys of the exchange."""
    taken = story.vera.client.post(url("linkage_codes_names", story))
    assert taken.status_code == 200
    return taken.content, list(csv.DictReader(io.StringIO(taken.content.decode())))


def enrolled(rows):
    """Twenty of them enrolled; one is misspelled badly, and there are eight strangers."""
    told = making.lines(rows)[: making.EXACT] + making.lines(rows)[-8:]
    number, _, last, born, *rest = told[0]
    return making.file_of([(number, "Zq", last, born, *rest), *told[1:]])


def compared(story, content):
    client = story.cole.client
    done = client.post(url("linkage_codes_compare", story), upload(content))
    assert done.status_code == 302, done.content.decode()
    with story.cole.acting() as actor:
        linkage = Linkage.objects.get(exchange=story.exchange)
        run_now(linkage.job_id, actor.user_id)
        linkage.refresh_from_db()
    return linkage


def test_names_stay_at_home_and_outcomes_come_back_all_the_same(cast, no_names_go_out, encoded):
    story = exchanges.sent(cast)
    assert not NAMES & set(exchanges.rows_of(exchanges.download(story))[0])
    vera, cole = cast.vera.client, cast.cole.client
    assert "has handed in no codes" in cole.get(url("linkage_codes", story)).content.decode()
    content, rows = names_of(story)
    refused = vera.post(url("linkage_codes_put", story), upload(content)).content.decode()
    assert "a column that names people" in refused
    vera.post(url("linkage_codes_put", story), upload(encoded(content)))
    sent = len(rows)
    assert f"{sent} students, handed in" in vera.get(url("linkage_codes", story)).content.decode()

    waits = f"Compare codes with the district&#x27;s: {story.exchange.reference}"
    assert waits in cole.get("/").content.decode()
    assert waits not in vera.get("/").content.decode()
    file = enrolled(sorted(rows, key=lambda row: (row["last_name"], row["birth_date"])))
    refused = cole.post(url("linkage_codes_compare", story), upload(encoded(file, OTHER)))
    assert "another secret" in refused.content.decode()
    linkage = compared(story, encoded(file))
    assert linkage.status == "reading", linkage.notices
    assert (linkage.sent, linkage.is_coded) == (sent, True)
    assert waits not in cole.get("/").content.decode(), "they are compared"
    found = linkage.matched + linkage.ambiguous
    assert making.EXACT - 1 <= found <= making.EXACT
    assert linkage.matched >= making.EXACT - 3

    with cast.cole.acting():
        assert linkage.people is None, "its codes are destroyed once they were compared"
        told = str(list(LedgerEntry.objects.values_list("detail", flat=True)))
        assert not any(row["last_name"] in told for row in rows if len(row["last_name"]) > 3)
    shown = cole.get(reverse("linkage_read", args=[story.exchange.reference, linkage.number]))
    assert linkage.ambiguous == 0 or "of 100" in shown.content.decode()
    quality = reverse("linkage_quality", args=[story.exchange.reference, linkage.number])
    assert b"By codes nobody can tell" in cole.get(quality).content

    cole.post(reverse("linkage_finish", args=[story.exchange.reference, linkage.number]))
    with cast.cole.acting():
        returned = Return.objects.get(exchange=story.exchange)
        assert (returned.sent, returned.matched) == (sent, linkage.matched)
        assert "Linked by codes alone" in returned.notices[-1]
    exchanges.accept(story, exchanges.submit(story, returned))
    with cast.vera.acting():
        codes = StudentCodes.objects.get()
        assert codes.taken_back_at is not None, "they end with what they were for"
        assert codes.file.key_destroyed_at is not None
    ledger = cast.dana.client.get("/ledger/").content.decode()
    for called in ("exchange", "return 1 of"):
        assert f"{called} {story.exchange.reference}" in ledger


def test_olga_and_the_other_college_see_no_codes_and_cole_takes_none_out(cast, encoded):
    story = exchanges.sent(cast)
    exchanges.download(story)
    content, _ = names_of(story)
    cast.vera.client.post(url("linkage_codes_put", story), upload(encoded(content)))
    for person in (cast.olga, cast.gus, cast.val):
        assert person.client.get(url("linkage_codes", story)).status_code == 404, person.name
        with person.acting():
            assert not StudentCodes.objects.exists()
    cole = cast.cole
    for name in ("linkage_codes_names", "linkage_codes_put", "linkage_codes_take_back"):
        data = upload(encoded(content)) if name.endswith("put") else {}
        assert cole.client.post(url(name, story), data).status_code == 403, name
    with cole.acting():
        codes = StudentCodes.objects.get()
        assert StudentCodes.objects.filter(id=codes.id).update(people=1) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            StudentCodes.objects.all().delete()
    with cast.vera.acting() as actor:
        with pytest.raises(DatabaseError), transaction.atomic():
            StudentCodes.objects.update(scheme="other")
        actions.take_back_codes(exchange=story.exchange, by=actor)
        assert StoredFile.objects.get(id=codes.file_id).key_destroyed_at is not None
    with cole.acting() as actor, pytest.raises(Refused, match="handed in no codes"):
        actions.begin_coded(
            exchange=story.exchange,
            upload=SimpleUploadedFile("codes.csv", b"id,code,scheme\n"),
            one_to_one=True,
            by=actor,
            day=clock.today(),
        )


CODE = "A" * 171 + "="
GOOD = f"7,{CODE},throughline-clk-2-0123456789abcdef"
FAULTS = {
    "no code": f"id,code,scheme\n7,AAAA,{GOOD.rpartition(',')[2]}\n",
    "the scheme that encode writes": f"id,code,scheme\n7,{CODE},another\n",
    "codes of another secret": f"id,code,scheme\n{GOOD}\n{GOOD[:-1].replace('7', '8', 1)}0\n",
    "again with another code": f"id,code,scheme\n{GOOD}\n{GOOD.replace('AAAA', 'BAAA', 1)}\n",
    "a column that names people": f"id,code,scheme,Last Name\n{GOOD},Quimby\n",
    "no such column": "id,code\n7,x\n",
    "at least one person": "id,code,scheme\n",
    "as in the header": f"id,code,scheme\n{GOOD},more\n",
}


@pytest.mark.parametrize("told", FAULTS)
def test_a_file_that_holds_no_codes_is_refused_with_the_place(told):
    content = FAULTS[told].encode()
    with pytest.raises(Rejected) as one:
        read_codes(content, name="c.csv", keys={"7", "8"})
    assert told in str([problem.sentence for problem in one.value.problems])
    with pytest.raises(Rejected):
        read_coded_rows(content, name="c.csv", college=COLLEGE)


def test_a_key_of_another_exchange_and_a_bad_date_are_told_by_the_files_own_rows():
    with pytest.raises(Rejected) as found:
        read_codes(f"id,code,scheme\n{GOOD}\n".encode(), name="c.csv", keys=set())
    assert "a return key of this exchange" in found.value.problems[0].sentence
    header = "id,code,scheme,Enrollment Begin,Enrollment End\n"
    content = f"{header}{GOOD},2026-08-24,2026-12-18\n\n{GOOD},soon,2026-12-18\n".encode()
    with pytest.raises(Rejected) as found:
        read_coded_rows(content, name="c.csv", college=COLLEGE)
    assert [(one.row, one.column) for one in found.value.problems] == [(4, "Enrollment Begin")]
