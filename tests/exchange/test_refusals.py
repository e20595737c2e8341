"""A return that does not answer the package is refused by row; a changed package by file."""

import io
import zipfile
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.rules.decision import Refused
from portal.rules.intake import Rejected
from portal.vault import signing
from sharing.exchange.models import Receipt, Return
from sharing.exchange.packaging import Tampered, verified
from sharing.records.models import Outcome
from tests.exchange import making

pytestmark = pytest.mark.usefixtures("begun_once")


def _repacked(package: bytes, **changed: bytes | None) -> io.BytesIO:
    """The package with members replaced (or left out, or added)."""
    files = {**making.members(package), **changed}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(name, content)
    out.seek(0)
    return out


def test_the_first_package_of_a_district_is_not_older_than_the_key_that_signs_it(cast):
    story = making.sent(cast)
    making.download(story)
    with cast.vera.acting():
        first = {one["organization"]: one["from"] for one in signing.published()}
        assert datetime.fromisoformat(first[cast.vera.organization.name]) <= story.exchange.sent_at
        receipt = Receipt.objects.get()
        assert datetime.fromisoformat(first[cast.cole.organization.name]) <= receipt.at


def test_an_untouched_package_verifies_and_names_what_was_agreed(cast):
    story = making.sent(cast)
    package = making.download(story)
    signed = verified(io.BytesIO(package), bytes(story.exchange.public_key)).statement
    assert signed["exchange"]["reference"] == story.exchange.reference
    with cast.cole.acting():
        assert signed["agreement"]["revisionHash"] == story.agreement.revision.sha256
    assert signed["rows"] == story.exchange.sent == len(making.rows_of(package))
    assert signed["recipient"]["name"] == "Northfield State University"
    assert "99.33" in signed["redisclosure"]
    assert {entry["name"] for entry in signed["files"]} == {
        "students.csv",
        "return_template.csv",
        "datapackage.json",
        "READ_ME.txt",
    }


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"students.csv": b"return_key\n"}, "students.csv is not the file that was signed"),
        ({"students.csv": None}, "students.csv is missing"),
        ({"more.csv": b"a,b\n"}, "more.csv was added after signing"),
        ({"manifest.dsse.json": None}, "manifest is missing"),
        ({"manifest.dsse.json": b"{}"}, "manifest is missing"),
    ],
)
def test_a_changed_package_says_what_was_changed(cast, changed, said):
    story = making.sent(cast)
    package = _repacked(making.download(story), **changed)
    with pytest.raises(Tampered, match=said):
        verified(package, bytes(story.exchange.public_key))


def test_a_package_signed_with_another_key_is_refused(cast):
    package = making.download(making.sent(cast))
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(Tampered, match="signature"):
        verified(io.BytesIO(package), other)


def test_a_cut_package_is_refused(cast):
    story = making.sent(cast)
    package = making.download(story)
    with pytest.raises(Tampered):
        verified(io.BytesIO(package[: len(package) // 2]), bytes(story.exchange.public_key))


def test_the_description_hashes_every_table(cast):
    import hashlib
    import json

    files = making.members(making.download(making.sent(cast)))
    described = json.loads(files["datapackage.json"])
    assert described["$schema"].startswith("https://datapackage.org/profiles/2")
    for resource in described["resources"]:
        content = files[resource["path"]]
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    students = described["resources"][0]["schema"]
    header = files["students.csv"].decode().splitlines()[0].split(",")
    assert [field["name"] for field in students["fields"]] == header
    assert students["primaryKey"] == ["return_key"]


def test_a_key_that_was_never_sent_is_named_by_its_row(cast):
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    stranger = {**rows[0], "return_key": "ZZZZ"}
    content = making.answer([*rows[1:], stranger])
    with pytest.raises(Rejected) as refused:
        making.check(story, content)
    first_row = 1 + next(
        n for n, line in enumerate(content.decode().splitlines()) if ",ZZZZ_," in line
    )
    assert refused.value.problems[0].row == first_row
    assert refused.value.problems[0].column == "Requester Return Field"
    assert "students.csv" in refused.value.problems[0].remedy
    with story.cole.acting():
        assert not Return.objects.exists()


def test_a_file_for_another_exchange_is_told_where_it_belongs(cast):
    story = making.sent(cast)
    content = making.answer(making.rows_of(making.download(story)))
    making.work(making.prepare(story))  # the same class, sent once more
    making.download(story)
    with pytest.raises(Rejected) as refused:
        making.check(story, content)
    assert "another exchange" in refused.value.problems[0].remedy


def test_the_same_outcomes_in_other_rows_change_nothing(cast):
    story = making.accepted(cast)
    rows = making.rows_of(making.download(story))
    with pytest.raises(Refused, match="says the same as return 1"):
        making.check(story, making.answer(rows[::-1], dialect="request"))


def test_a_later_report_adds_only_what_is_new(cast):
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    making.accept(story, making.submit(story, making.check(story, making.answer(rows[:20]))))
    with cast.vera.acting():
        before = Outcome.objects.count()
    making.accept(story, making.submit(story, making.check(story, making.answer(rows))))
    with cast.vera.acting():
        later = Return.objects.get(number=2)
        assert later.acceptance.result["unchanged"] == before
        assert later.acceptance.result["added"] == Outcome.objects.count() - before > 0


def test_students_missing_from_the_file_count_as_not_found(cast):
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    whole = making.check(story, making.answer(rows))
    cut = making.check(story, making.answer(rows[:10]))
    assert cut.sent == whole.sent == cut.matched + cut.unmatched
    assert not any("appear" in notice for notice in cut.notices)


def test_a_file_checked_again_takes_the_place_of_the_first(cast):
    story = making.sent(cast)
    rows = making.rows_of(making.download(story))
    first = making.check(story, making.answer(rows[:10]))
    making.check(story, making.answer(rows))
    with cast.cole.acting():
        first.refresh_from_db()
        assert (first.status, first.content) == ("discarded", None)


def test_two_returns_never_wait_at_once(cast):
    story = making.returned(cast)
    rows = making.rows_of(making.download(story))
    with pytest.raises(Refused, match="returned"):
        making.check(story, making.answer(rows[:5]))


def test_accepting_twice_stores_once(cast):
    from sharing.exchange import actions

    story = making.accepted(cast)
    with cast.vera.acting() as vera:
        before = Outcome.objects.count()
        with pytest.raises(Refused, match="accepted"):
            actions.accept(returned=story.returned, by=vera, day=making.clock.today())
        assert Outcome.objects.count() == before
