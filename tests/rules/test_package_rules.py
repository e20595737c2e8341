"""What a description must be, and what may lie in an inbox."""

import copy

import pytest

from sharing.exchange.rules.carrying import reference_of
from sharing.exchange.rules.descriptor import misfits_of

GOOD = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "ex-1",
    "id": "urn:uuid:1",
    "title": "Class of 2026",
    "created": "2026-07-01T08:00:00+00:00",
    "portal:exchange": "EX-1",
    "resources": [
        {
            "name": "students",
            "type": "table",
            "path": "students.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": 3,
            "hash": "sha256:" + "0" * 64,
            "schema": {
                "fields": [{"name": "return_key", "type": "string"}],
                "primaryKey": ["return_key"],
            },
        }
    ],
}


def test_a_description_as_packages_carry_it_fits():
    assert misfits_of(GOOD) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hash", "0" * 32),  # unprefixed means MD5
        ("path", "../students.csv"),
        ("path", "/etc/students.csv"),
        ("path", "a/../b.csv"),
        ("bytes", "3"),
        ("name", ""),
        ("data", []),
        ("mediatype", "csv"),
        ("schema", {"fields": []}),
        ("schema", {"fields": [{"name": "a", "type": "text"}]}),
        ("schema", {"fields": [{"name": "a", "type": "string"}], "primaryKey": ["b"]}),
        ("schema", {"fields": [{"name": "a", "type": "any", "constraints": {"min": 1}}]}),
    ],
)
def test_what_the_profile_does_not_know_is_told_with_its_place(name, value):
    package = copy.deepcopy(GOOD)
    package["resources"][0][name] = value
    (told,) = misfits_of(package)
    assert told.startswith("/resources/0")


def test_names_are_there_once_and_moments_have_a_zone():
    twice = GOOD | {"resources": GOOD["resources"] * 2}
    assert misfits_of(twice) == ["/resources: students is there 2 times"]
    assert misfits_of(GOOD | {"created": "2026-07-01T08:00:00"})
    assert misfits_of({"resources": []})


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("EX-AB12CD3.csv", "EX-AB12CD3"),
        ("EX-AB12CD3 spring.csv", "EX-AB12CD3"),
        ("EX-AB12CD3_2.csv", "EX-AB12CD3"),
        ("EX-AB12CD3.countersignature.json", "EX-AB12CD3"),
        ("EX-AB12CD3x.csv", ""),
        ("outcomes EX-AB12CD3.csv", ""),
        ("ex-ab.csv", ""),
    ],
)
def test_the_name_of_a_file_says_which_exchange_it_answers(name, reference):
    assert reference_of(name) == reference
