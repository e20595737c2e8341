"""Files of codes that name nobody: made from people, written, and read again."""

from __future__ import annotations

import base64
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from .coding import BITS, LEAST_SECRET, SCHEME, Keys, ShortSecret
from .preparing import prepare
from .problems import InputRejected, Problem, rejected
from .reading import People, read_csv, write_csv

HEADER = ("id", "code", "scheme")
PERSON = ("first_name", "middle_name", "last_name", "birth_date", "gender")


class Secret:
    """What both sides share. It is never written."""

    def __init__(self, secret: bytes, name: str = "") -> None:
        try:
            self.keys = Keys(secret)
        except ShortSecret as short:
            raise rejected(
                f"a secret of {len(secret)} bytes",
                f"at least {LEAST_SECRET}, drawn by chance",
                "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'",
                file=name,
            ) from short

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

    def scheme(self) -> str:
        return self.keys.scheme()


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
    known = [name for name in PERSON if name in side.written.column_names]
    codes = np.zeros((len(side), BITS // 8), np.uint8)
    for row, person in enumerate(side.written.select(known).to_pylist()):
        codes[row] = np.frombuffer(secret.keys.code(person), np.uint8)
    return Encoded(side.name, side.ids, codes, secret.scheme())


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
    places = sorted(range(len(ids)), key=ids.__getitem__)
    problems += [
        _two_codes(at + 2, ids[at], path.name)
        for before, at in itertools.pairwise(places)
        if ids[at] == ids[before] and (codes[at] != codes[before]).any()
    ]
    if problems:
        raise InputRejected(problems)
    # Several rows of one person, as an enrollment file has them, are one.
    order = [at for n, at in enumerate(places) if not n or ids[at] != ids[places[n - 1]]]
    return Encoded(
        path.name, np.array(ids, dtype=object)[order], codes[order], next(iter(schemes), "")
    )


def _two_codes(row: int, id_: str, name: str) -> Problem:
    return Problem(
        f"{id_!r} again, with another code", "each id for one person",
        "Correct the id, or remove one of the rows, and encode again.", row, "id", name,
    )  # fmt: skip


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
