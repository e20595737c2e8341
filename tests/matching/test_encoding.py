"""Codes: the same for the same person and secret, worthless with another."""

from __future__ import annotations

import numpy as np
import pytest

from sharing.matching import InputRejected, Secret, encode, link_encoded
from sharing.matching.encoding import read_encoded, write_encoded

from .invented import quality, two_files
from .people import frame, person

OURS = Secret(b"x" * 32)
OTHER = Secret(b"y" * 32)


def _alike(one, other, secret=OURS):
    bits = [np.unpackbits(encode(frame(p), secret).codes[0]).astype(int) for p in (one, other)]
    return 2 * int((bits[0] & bits[1]).sum()) / int(bits[0].sum() + bits[1].sum())


ANN = person("1", "Robert", "García-López", "2007-05-04", gender="M")


def test_the_same_person_written_differently_has_nearly_the_same_code():
    assert _alike(ANN, ANN | {"id": "9", "last_name": "GARCIA LOPEZ", "gender": "male"}) == 1
    assert _alike(ANN, ANN | {"first_name": "Bob"}) > 0.75
    assert _alike(ANN, ANN | {"birth_date": "2007-04-05"}) > 0.75
    assert _alike(ANN, person("2", "Zoe", "Quimby", "2003-11-29", gender="F")) < 0.5


def test_a_twin_is_less_alike_than_the_same_person_with_a_typing_error():
    twin = ANN | {"first_name": "Mateo"}
    typing = ANN | {"first_name": "Robrt"}
    assert _alike(ANN, twin) < _alike(ANN, typing)


def test_with_another_secret_the_code_says_nothing():
    one, other = (encode(frame(ANN), secret).codes[0] for secret in (OURS, OTHER))
    bits = [np.unpackbits(code) for code in (one, other)]
    shared = int((bits[0] & bits[1]).sum())
    expected = int(bits[0].sum()) * int(bits[1].sum()) / 1024
    assert shared < 2 * expected


def test_files_of_two_secrets_are_not_compared():
    files = [encode(frame(ANN), secret) for secret in (OURS, OTHER)]
    with pytest.raises(InputRejected, match="another secret"):
        link_encoded(*files)


def test_a_short_secret_is_refused():
    with pytest.raises(InputRejected, match="at least 32"):
        Secret(b"password")


def test_the_file_is_read_as_it_was_written_in_whatever_order(tmp_path):
    people = [ANN, person("007", "Ann", "Null", "2006-01-02")]
    one, other = encode(frame(*people), OURS), encode(frame(*reversed(people)), OURS)
    assert one.ids.tolist() == other.ids.tolist() == ["007", "1"]
    assert (one.codes == other.codes).all()
    write_encoded(tmp_path / "c.csv", one)
    read = read_encoded(tmp_path / "c.csv")
    assert read.ids.tolist() == ["007", "1"]
    assert (read.codes == one.codes).all()
    assert read.scheme == OURS.scheme()


@pytest.mark.parametrize(
    "content",
    [
        "id,code,scheme\n1,AAAA,throughline-clk-2-0\n",
        "id,code,scheme\n1,*,throughline-clk-2-0\n",
        "id,code,scheme\n1,AAAA,another\n",
        "id,code\n1,AAAA\n",
    ],
)
def test_a_file_that_holds_no_codes_is_refused(tmp_path, content):
    (tmp_path / "c.csv").write_text(content)
    with pytest.raises(InputRejected, match=r"c\.csv"):
        read_encoded(tmp_path / "c.csv")


def test_most_people_are_found_by_codes_alone():
    left, right, truth = two_files(1000, seed=12)
    links = link_encoded(encode(left, OURS), encode(right, OURS))
    precision, recall, _ = quality(links.matches(), truth)
    assert precision >= 0.99
    assert recall >= 0.88
    matches = links.matches()
    assert len({one for one, _ in matches}) == len({other for _, other in matches}) == len(matches)
    assert links.counts["left_people"] == 1000
