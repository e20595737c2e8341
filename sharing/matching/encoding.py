"""Codes that name nobody: both sides make them with one secret, and only codes are compared.

Each person becomes 1,024 bits. Pieces of the normalized names and of the birth date set bits of a
2,048-bit filter, at places that HMAC-SHA-512 with a key of the field draws from the secret. Then
pairs of bits, chosen by the secret, are added without carry (XOR), which hides how often a piece
occurs and how many pieces there are. Similar people have similar codes. Sources: Schnell, Bachteler
and Reiher 2009 (record-level Bloom filters); Niedermeyer et al. 2014 (independent hash functions
instead of double hashing); Schnell and Borgs 2016 (XOR-folding); Armknecht, Heng and Schnell 2023
(diffusion). What they do not hide stands in docs/matching.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from .preparing import Side, prepare
from .problems import InputRejected, Problem, rejected
from .reading import People, read_csv, write_csv

WIDE, BITS = 2048, 1024
LEAST_SECRET = 32
SCHEME = "throughline-clk-1"
HEADER = ("id", "code", "scheme")
# Bits that each piece of a field sets: names tell more than the parts of a date.
BITS_OF = {"given": 14, "nick": 30, "surname": 10, "birth": 9, "gender": 12, "middle": 10}


class Secret:
    """What both sides share. Keys of the fields are derived from it; it is never written."""

    def __init__(self, secret: bytes, name: str = "") -> None:
        if len(secret) < LEAST_SECRET:
            raise rejected(
                f"a secret of {len(secret)} bytes",
                f"at least {LEAST_SECRET}, drawn by chance",
                "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'",
                file=name,
            )
        self._secret = secret
        self._places: dict[tuple[str, str], np.ndarray] = {}

    @classmethod
    def from_file(cls, path: Path) -> Secret:
        """The whole file without blanks and line ends around it."""
        try:
            return cls(path.read_bytes().strip(), path.name)
        except OSError as fault:
            raise rejected(
                f"no readable file ({fault.strerror})", "the shared secret", "Check its name.",
                file=str(path),
            ) from fault  # fmt: skip

    def key(self, purpose: str) -> bytes:
        said = f"{SCHEME}/{purpose}".encode()
        return hmac.new(self._secret, said, hashlib.sha256).digest()

    def scheme(self) -> str:
        """Tells two files of different secrets apart, without telling anything of the secret."""
        return f"{SCHEME}-{self.key('check').hex()[:16]}"

    def places(self, field: str, piece: str) -> np.ndarray:
        """Where a piece sets bits; independent for each field."""
        known = self._places.get((field, piece))
        if known is None:
            digest = hmac.new(self.key(field), piece.encode(), hashlib.sha512).digest()
            more = hmac.new(self.key(field), b"\0" + piece.encode(), hashlib.sha512).digest()
            drawn = np.frombuffer(digest + more, dtype=">u2") % WIDE
            known = self._places[field, piece] = drawn[: BITS_OF[field]].astype(np.int64)
        return known

    def mixing(self) -> np.ndarray:
        """Which two wide bits make each narrow bit: an order of all of them, in two halves."""
        seed = int.from_bytes(self.key("mixing"), "big")
        return np.random.default_rng(seed).permutation(WIDE).reshape(2, BITS)


@dataclass(frozen=True)
class Encoded:
    """`ids`: (n,) text. `codes`: (n, 128) bytes. `scheme`: of the secret they were made with."""

    name: str
    ids: np.ndarray[Any, np.dtype[np.object_]]
    codes: np.ndarray[Any, np.dtype[np.uint8]]
    scheme: str

    def __len__(self) -> int:
        return len(self.ids)


def encode(people: People, secret: Secret) -> Encoded:
    """The codes of a file or frame of people (columns as for `link`). Raises InputRejected.

    Ids are kept as they are: give people an id that means nothing to the other side.
    """
    side = prepare(people, "the file of people")
    codes = np.zeros((len(side), BITS // 8), np.uint8)
    mixing = secret.mixing()
    for row, pieces in enumerate(_pieces(side)):
        wide = np.zeros(WIDE, np.uint8)
        for field, piece in pieces:
            wide[secret.places(field, piece)] = 1
        codes[row] = np.packbits(wide[mixing[0]] ^ wide[mixing[1]])
    return Encoded(side.name, side.ids, codes, secret.scheme())


def _pieces(side: Side) -> Iterator[list[tuple[str, str]]]:
    names = ("given", "nick_1", "nick_2", "middle", "surname_a", "surname_b", "birth", "gender")
    columns = [side.forms[name].to_pylist() for name in names]
    for given, nick_1, nick_2, middle, one, other, birth, gender in zip(*columns, strict=True):
        pieces = [("given", gram) for gram in _grams(given)]
        pieces += [("nick", nick) for nick in (nick_1, nick_2) if nick]
        pieces += [("surname", gram) for name in (one, other) for gram in _grams(name)]
        pieces += [("birth", part) for part in _parts(birth)]
        if gender:
            pieces.append(("gender", gender))
        if middle:
            pieces.append(("middle", middle[0]))
        yield pieces


def _grams(name: str | None) -> set[str]:
    """Pairs of letters with a mark at both ends: _a ab b_."""
    if not name:
        return set()
    marked = f"_{name}_"
    return {marked[place : place + 2] for place in range(len(marked) - 1)}


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


def write_encoded(path: Path, encoded: Encoded) -> None:
    codes = [base64.b64encode(code.tobytes()).decode() for code in encoded.codes]
    columns = [
        pa.array(encoded.ids, pa.string()),
        pa.array(codes, pa.string()),
        pa.array([encoded.scheme] * len(encoded), pa.string()),
    ]
    write_csv(path, HEADER, pa.table(dict(zip(HEADER, columns, strict=True))))


def read_encoded(path: Path) -> Encoded:
    """A file of the command encode. Raises InputRejected."""
    table = read_csv(path, HEADER)
    schemes = set(table["scheme"].to_pylist())
    if len(schemes) > 1 or not all(scheme.startswith(f"{SCHEME}-") for scheme in schemes):
        raise rejected(
            f"the schemes {', '.join(sorted(schemes)) or 'none'}", f"one that begins {SCHEME}",
            "Make the file with the command encode.", column="scheme", file=path.name,
        )  # fmt: skip
    ids = table["id"].to_pylist()
    codes = np.zeros((len(ids), BITS // 8), np.uint8)
    problems = []
    for row, text in enumerate(table["code"].to_pylist()):
        code = _decoded(text)
        if code is None:
            problems.append(_no_code(row + 2, path.name))
        else:
            codes[row] = code
    if problems:
        raise InputRejected(problems)
    if len(set(ids)) < len(ids):
        raise rejected(
            "an id twice", "each id once", "Make the file again.", column="id", file=path.name
        )
    order = np.argsort(np.array(ids, dtype=object), kind="stable")
    return Encoded(
        path.name, np.array(ids, dtype=object)[order], codes[order], next(iter(schemes), "")
    )


def _decoded(text: str) -> np.ndarray | None:
    try:
        code = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    except ValueError:
        return None
    return code if len(code) == BITS // 8 else None


def _no_code(row: int, name: str) -> Problem:
    return Problem(
        "no code", f"{BITS} bits in base64", "Make the file with the command encode.",
        row, "code", name,
    )  # fmt: skip
