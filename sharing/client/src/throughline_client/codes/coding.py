"""One person's code: 1,024 bits that name nobody, made with a secret that both sides share.

Pieces of the normalized names and of the birth date set bits of a 2,048-bit filter, at places that
HMAC-SHA-512 with a key of the field draws from the secret. Then pairs of bits, chosen by the
secret, are added without carry (XOR), which hides how often a piece occurs and how many pieces
there are. Similar people have similar codes. Needs the standard library alone: the client carries
a copy of this file and of what it imports, and both make the same codes.

Sources: Schnell, Bachteler and Reiher 2009 (record-level Bloom filters); Niedermeyer et al. 2014
(independent hash functions instead of double hashing); Schnell and Borgs 2016 (XOR-folding);
Armknecht, Heng and Schnell 2023 (diffusion). What they do not hide stands in docs/matching.md.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Iterator, Mapping

from . import normalizing as plain

WIDE, BITS = 2048, 1024
LEAST_SECRET = 32
SCHEME = "throughline-clk-2"
# Bits that each piece of a field sets: names tell more than the parts of a date.
BITS_OF = {"given": 14, "nick": 30, "surname": 10, "birth": 9, "gender": 12, "middle": 10}


class ShortSecret(ValueError):
    """A secret that could be guessed."""


class Keys:
    """What is derived from the secret, which itself is never written."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < LEAST_SECRET:
            raise ShortSecret(len(secret))
        self._secret = secret
        self._masks: dict[tuple[str, str], int] = {}
        # Which two wide bits make each narrow one: an order of all of them, in two halves.
        mixing = self.key("mixing")
        order = sorted(range(WIDE), key=lambda place: _digest(mixing, str(place).encode()))
        self._bit = {place: 1 << at for at, place in enumerate(order)}

    def key(self, purpose: str) -> bytes:
        said = f"{SCHEME}/{purpose}".encode()
        return hmac.new(self._secret, said, hashlib.sha256).digest()

    def scheme(self) -> str:
        """Tells two files of different secrets apart, without telling anything of the secret."""
        return f"{SCHEME}-{self.key('check').hex()[:16]}"

    def mask(self, field: str, piece: str) -> int:
        """The bits that a piece sets; independent for each field."""
        known = self._masks.get((field, piece))
        if known is None:
            key = self.key(field)
            drawn = _digest(key, piece.encode()) + _digest(key, b"\0" + piece.encode())
            known = 0
            for at in range(0, 2 * BITS_OF[field], 2):
                known |= self._bit[int.from_bytes(drawn[at : at + 2], "big") % WIDE]
            self._masks[field, piece] = known
        return known

    def code(self, person: Mapping[str, str]) -> bytes:
        """`person`: first_name, last_name and birth_date, and maybe middle_name and gender, as
        written. Raises ValueError for what is no birth date."""
        wide = 0
        for field, piece in pieces_of(person):
            wide |= self.mask(field, piece)
        return ((wide >> BITS) ^ (wide & ((1 << BITS) - 1))).to_bytes(BITS // 8, "big")


def _digest(key: bytes, said: bytes) -> bytes:
    return hmac.new(key, said, hashlib.sha512).digest()


def pieces_of(person: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    given, _, *nicks = _first(person["first_name"])
    _, *surnames = _last(person["last_name"])
    middle = "".join(plain.given_names(person.get("middle_name") or ""))
    gender = plain.gender(person.get("gender") or "")
    yield from (("given", gram) for gram in _grams(given))
    yield from (("nick", nick) for nick in nicks if nick)
    yield from (("surname", gram) for name in surnames for gram in _grams(name))
    yield from (("birth", part) for part in _parts(plain.birth_date(person["birth_date"])))
    if gender:
        yield "gender", gender
    if middle:
        yield "middle", middle[0]


_first = functools.lru_cache(maxsize=100_000)(plain.first_name)
_last = functools.lru_cache(maxsize=100_000)(plain.last_name)


def _grams(name: str | None) -> list[str]:
    """Pairs of letters with a mark at both ends: _a ab b_."""
    if not name:
        return []
    marked = f"_{name}_"
    return [marked[place : place + 2] for place in range(len(marked) - 1)]


def _parts(birth: str | None) -> list[str]:
    """Day and month without their order, so that exchanging them changes little."""
    if not birth:
        return []
    year, month, day = birth[:4], birth[4:6], birth[6:]
    return [
        f"y{year}", f"d{month}", f"d{day}", "-".join(sorted((month, day))), f"{year}{month}",
        f"{month}{day}", f"{year[2:]}-{day}",
        *(f"{place}{digit}" for place, digit in enumerate(birth)),
    ]  # fmt: skip
