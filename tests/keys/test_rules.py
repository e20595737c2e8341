"""Which keys may stand beside one another, and what is no key at all."""

import pytest

from sharing.keys import age, proving
from sharing.keys.rules.kinds import MOST_KEYS, Kind, decide_new_key


def codes(**how):
    given = {"kind": Kind.X25519, "is_known": False, "was_revoked": False, "beside": []}
    return [one.code for one in decide_new_key(**(given | how)).reasons]


def test_several_ordinary_keys_stand_side_by_side():
    assert codes(beside=[Kind.X25519, Kind.TAG]) == []


def test_a_post_quantum_key_never_stands_beside_one_that_a_quantum_computer_breaks():
    assert codes(kind=Kind.HYBRID, beside=[Kind.X25519]) == ["KEY_MIXED"]
    assert codes(kind=Kind.X25519, beside=[Kind.TAG_HYBRID]) == ["KEY_MIXED"]
    assert codes(kind=Kind.HYBRID, beside=[Kind.TAG_HYBRID]) == []


def test_a_key_that_signs_has_nothing_to_do_with_those_that_open():
    assert codes(kind=Kind.ED25519, beside=[Kind.TAG_HYBRID]) == []
    assert codes(kind=Kind.HYBRID, beside=[Kind.ED25519]) == []


def test_what_was_revoked_never_comes_back_and_what_is_known_is_not_added_twice():
    assert codes(was_revoked=True) == ["KEY_REVOKED"]
    assert codes(is_known=True) == ["KEY_KNOWN"]
    assert codes(beside=[Kind.X25519] * MOST_KEYS) == ["KEY_TOO_MANY"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AGE-SECRET-KEY-1QQQQ", "secret half"),
        ("age1qqqq", "whole public key"),
        ("age1tagpq1qqqq", "whole public key"),
        ("hello", "begins with age1"),
        ("aGVsbG8=", "base64 of 32 bytes"),
        ("ssh-ed25519 AAAA", "begins with age1"),
    ],
)
def test_what_is_no_public_key_is_refused_in_words(text, words):
    with pytest.raises(age.NoKey, match=words):
        proving.read_public(text)
