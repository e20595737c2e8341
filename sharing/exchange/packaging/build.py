"""Writes a package: tables, description and signed manifest, in one zip."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, cast

from portal.vault import signing
from sharing.exchange.rules.contents import Graduate, cells_of
from sharing.exchange.rules.descriptor import misfits_of
from sharing.exchange.rules.package import (
    DESCRIPTION,
    MANIFEST,
    PAYLOAD_TYPE,
    READ_ME,
    STUDENTS,
    TEMPLATE,
    PackageFacts,
    Part,
    description,
    read_me,
    statement,
)
from sharing.exchange.rules.template import RETURN_FIELD, TEMPLATE_HEADER

IN_MEMORY = 64 << 20


def write_package(
    facts: PackageFacts,
    chunks: Iterable[list[Graduate]],
    *,
    tell: Callable[[int], None] = lambda done: None,
) -> IO[bytes]:
    """The finished zip, at its beginning. `tell` hears how many students are written.

    Needs an open scope of someone in the giver's organization, whose key signs.
    """
    target = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    keys: list[str] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = [
            _add(archive, STUDENTS, _students(facts, chunks, keys, tell)),
            _add(archive, TEMPLATE, _template(keys)),
        ]
        told = description(facts, parts)
        if misfits := misfits_of(told):
            raise RuntimeError(f"The description of {facts.reference} does not fit: {misfits}")
        described = _json(told)
        parts.append(_add(archive, DESCRIPTION, [described]))
        parts.append(_add(archive, READ_ME, [read_me(facts).encode()]))
        signed = signing.envelope(facts.giver.id, PAYLOAD_TYPE, _json(statement(facts, parts)))
        _add(archive, MANIFEST, [_json(signed)])
    if len(keys) != facts.rows:
        raise RuntimeError(f"{facts.rows} students were decided and {len(keys)} were written")
    target.seek(0)
    return target


def _add(archive: zipfile.ZipFile, name: str, content: Iterable[bytes]) -> Part:
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        for chunk in content:
            digest.update(chunk)
            size += len(chunk)
            entry.write(chunk)
    return Part(name, size, digest.hexdigest())


def _students(
    facts: PackageFacts,
    chunks: Iterable[list[Graduate]],
    keys: list[str],
    tell: Callable[[int], None],
) -> Iterator[bytes]:
    yield _lines([list(facts.columns)])
    for graduates in chunks:
        yield _lines(cells_of(graduate, facts.columns) for graduate in graduates)
        keys.extend(graduate.return_key for graduate in graduates)
        tell(len(keys))


def _template(keys: list[str]) -> Iterator[bytes]:
    yield _lines([list(TEMPLATE_HEADER)])
    place = TEMPLATE_HEADER.index(RETURN_FIELD)
    before, after = [""] * place, [""] * (len(TEMPLATE_HEADER) - place - 1)
    yield _lines([*before, key, *after] for key in keys)


def _lines(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode()
