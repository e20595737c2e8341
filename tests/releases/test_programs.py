"""A program of Gus's reads what was released to him: safe numbers alone, recorded, nothing else."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile

import pytest
from django.test import Client

from portal import tokens
from portal.models import LedgerEntry
from portal.rules.permissions import Permission
from sharing.releases.models import Cell, Download
from tests.exchange import making as exchanges
from tests.exchange.programs import BASE, program, token_of
from tests.releases import making

pytestmark = pytest.mark.usefixtures("accepted_once")

READ = [Permission.RELEASE_READ]


@pytest.fixture
def found(cast):
    return making.released(cast)


@pytest.fixture
def script(cast):
    return program(cast.gus, scopes=READ)


def url(release, rest: str = "") -> str:
    return f"{BASE}releases/{release.reference}{rest}"


def test_the_program_reads_and_takes_what_gus_may_and_each_file_is_recorded(cast, found, script):
    draft = making.protected(cast)
    (told,) = script.get(BASE + "releases").json()["releases"]
    assert (told["number"], told["status"]) == (found.reference, "released")
    assert told["may_read"] == {"allowed": True, "reasons": []}
    assert script.get(url(draft)).status_code == 404, "a draft is not told"

    numbers = script.get(url(found)).json()
    with cast.dana.acting():
        hidden = Cell.objects.filter(release=found, value=None).count()
    assert sum(one["count"] is None for one in numbers["counts"]) == hidden > 0
    taken = {one: script.get(url(found, f"/files/{one}")) for one in told["files"]}
    assert {answer.status_code for answer in taken.values()} == {200}
    assert zipfile.is_zipfile(io.BytesIO(taken["package"].content))
    page = cast.gus.client.get(f"/releases/{found.id}/table.csv")
    assert taken["csv"].content == page.content, "the program's file is the page's"
    digest = base64.b64encode(hashlib.sha256(taken["csv"].content).digest()).decode()
    assert taken["csv"].headers["Repr-Digest"] == f"sha-256=:{digest}:"
    with cast.dana.acting():
        by_program = Download.objects.filter(user__name__startswith="Nightly (program, for Gus)")
        assert sorted(by_program.values_list("format", flat=True)) == sorted(
            [*told["files"], "json"]
        )
    with cast.gus.acting():
        assert LedgerEntry.objects.filter(verb="download_release").count() == len(taken) + 2


def test_a_recall_reaches_the_organization_and_the_program_is_told_that_it_is_gone(
    cast, found, script, mailoutbox, django_capture_on_commit_callbacks
):
    script.get(url(found, "/files/csv"))
    with django_capture_on_commit_callbacks(execute=True):
        making.withdrawn(cast, found)
    gone = script.get(url(found, "/files/csv"))
    assert (gone.status_code, gone.json()["title"]) == (410, "Gone")
    assert script.get(BASE + "releases").json()["releases"][0]["files"] == []
    to = {address for mail in mailoutbox for address in mail.to}
    assert not any(address.endswith(".invalid") for address in to), "a program reads no mail"


def test_who_is_not_named_or_has_no_such_token_finds_nothing(cast, found):
    other = program(cast.cole, scopes=[Permission.EXCHANGE_READ])
    assert other.get(BASE + "releases").status_code == 404
    assert other.get(url(found, "/files/csv")).status_code == 404
    strange = program(cast.olga, scopes=READ, name="Prairie")
    assert strange.get(BASE + "releases").json() == {"total": 0, "releases": []}
    assert strange.get(url(found, "/files/csv")).status_code == 404
    assert strange.get(url(found) + "%00").status_code == 400
    token, secret = token_of(cast.gus, scopes=READ, name="Second")
    with cast.gus.acting() as actor:
        tokens.revoke_token(token=token, by=actor)
    revoked = Client(headers={"authorization": f"Bearer {secret}"})
    assert revoked.get(BASE + "releases").status_code == 401


def test_what_an_agreement_would_not_carry_today_is_refused_with_its_reason(cast):
    exchanges.accepted(cast, students=200)
    agreement = making.agreed(cast, named=("dora@bridge.example",))
    found = making.released(cast, agreement)
    script = program(cast.gus, scopes=READ)
    (told,) = script.get(BASE + "releases").json()["releases"]
    assert told["files"] == []
    assert [why["code"] for why in told["may_read"]["reasons"]] == ["NOT_NAMED"]
    answer = script.get(url(found, "/files/csv"))
    assert answer.status_code == 403
    assert json.loads(answer.content)["reasons"][0]["code"] == "NOT_NAMED"
