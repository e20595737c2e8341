"""Verifies a package against the key that is registered for its giver, and reads its keys."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from portal.vault import signing
from portal.vault.signing import BadSignature
from sharing.exchange.rules.contents import RETURN_KEY
from sharing.exchange.rules.package import MANIFEST, STUDENTS, Part, problems_with

CHUNK = 1 << 20


class Tampered(Exception):
    """A package is not what its giver signed; `problems` says in what."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True, slots=True)
class Verified:
    """The signed statement of a package whose every byte was checked."""

    statement: dict[str, Any]

    @property
    def rows(self) -> int:
        return int(self.statement["rows"])


def verified(package: IO[bytes], public_key: bytes) -> Verified:
    """Raises `Tampered` when the signature or the hash of any file is wrong."""
    try:
        with zipfile.ZipFile(package) as archive:
            signed = _signed(archive, public_key)
            names = [name for name in archive.namelist() if name != MANIFEST]
            found = {name: _measured(archive, name) for name in names}
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Tampered(["the package cannot be read, or its manifest is missing"]) from error
    except BadSignature as error:
        raise Tampered(["the signature is not that of the registered key"]) from error
    problems = problems_with(signed, found)
    if problems or len(names) != len(found):
        raise Tampered(problems or ["a file is in the package twice"])
    return Verified(signed)


def manifest_in(package: IO[bytes]) -> dict[str, Any]:
    """The signed envelope of a package, as it stands in it."""
    with zipfile.ZipFile(package) as archive:
        found: dict[str, Any] = json.loads(archive.read(MANIFEST))
        return found


def keys_in(package: IO[bytes]) -> Iterator[str]:
    """The return keys of students.csv."""
    with zipfile.ZipFile(package) as archive, archive.open(STUDENTS) as entry:
        rows = csv.DictReader(io.TextIOWrapper(entry, encoding="utf-8", newline=""))
        yield from (row[RETURN_KEY] for row in rows)


def _signed(archive: zipfile.ZipFile, public_key: bytes) -> dict[str, Any]:
    return signing.verified_payload(json.loads(archive.read(MANIFEST)), public_key)


def _measured(archive: zipfile.ZipFile, name: str) -> Part:
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as entry:
        while chunk := entry.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Part(name, size, digest.hexdigest())


def students_in(package: IO[bytes]) -> Iterator[dict[str, str]]:
    """The rows of students.csv, by column."""
    with zipfile.ZipFile(package) as archive, archive.open(STUDENTS) as entry:
        yield from csv.DictReader(io.TextIOWrapper(entry, encoding="utf-8", newline=""))
