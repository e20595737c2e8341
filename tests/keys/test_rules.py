"""Which keys may stand beside one another, and what is no key at all."""

import io

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, mlkem, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

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


def bech32(prefix: str, data: bytes) -> str:
    """As age writes public keys (BIP 173, without its limit of length)."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{byte:08b}" for byte in data)
    fives = [int(bits[at : at + 5].ljust(5, "0"), 2) for at in range(0, len(bits), 5)]
    spread = [ord(one) >> 5 for one in prefix] + [0] + [ord(one) & 31 for one in prefix]
    check = 1
    for value in [*spread, *fives, 0, 0, 0, 0, 0, 0]:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for place, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> place & 1 else 0
    ends = [(check ^ 1) >> 5 * (5 - place) & 31 for place in range(6)]
    return f"{prefix}1" + "".join(letters[value] for value in [*fives, *ends])


def hardware_keys() -> tuple[str, str]:
    """The public halves that a hardware key shows: ordinary, and post-quantum hybrid."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    lattice = mlkem.MLKEM768PrivateKey.generate().public_key().public_bytes_raw()
    ordinary = point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    whole = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    hybrid = next(
        text
        for text in (bech32("age1tagpq", lattice + ordinary), bech32("age1tagpq", lattice + whole))
        if _is_read(text)
    )
    return bech32("age1tag", ordinary), hybrid


def _is_read(text: str) -> bool:
    try:
        return bool(age.read_key(text))
    except age.NoKey:
        return False


def test_packages_go_to_hardware_keys_and_to_post_quantum_ones():
    ordinary, hybrid = hardware_keys()
    assert age.read_key(ordinary)[0] == Kind.TAG
    assert age.read_key(hybrid)[0] == Kind.TAG_HYBRID
    for key, stanza in ((ordinary, b"-> p256tag "), (hybrid, b"-> mlkem768p256tag ")):
        sealed = io.BytesIO()
        age.encrypt(io.BytesIO(b"rows"), sealed, [key, key])
        assert sealed.getvalue().count(stanza) == 2


def test_the_library_itself_refuses_to_weaken_a_post_quantum_key():
    _, hybrid = hardware_keys()
    other = str(pyrage.x25519.Identity.generate().to_public())
    with pytest.raises(pyrage.EncryptError, match="postquantum"):
        age.encrypt(io.BytesIO(b"rows"), io.BytesIO(), [hybrid, other])


def test_hybrid_keys_in_a_file_are_refused_as_long_as_the_library_does_not_know_them():
    lattice = mlkem.MLKEM768PrivateKey.generate().public_key().public_bytes_raw()
    curve = x25519.X25519PrivateKey.generate().public_key().public_bytes_raw()
    with pytest.raises(age.NoKey, match="cannot encrypt to"):
        age.read_key(bech32("age1pq", lattice + curve))
