"""Every receipt is checked against the schema of its form before it is signed."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parent / "schemas"


class Malformed(Exception):
    """A receipt does not follow its own form; it is not signed and nothing is stored."""


@functools.cache
def _validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def problems_of(name: str, told: Mapping[str, Any]) -> list[str]:
    """Where a receipt departs from its schema; empty when it follows it."""
    found = sorted(_validator(name).iter_errors(told), key=lambda error: list(map(str, error.path)))
    problems = [
        f"{'/'.join(map(str, error.path)) or 'receipt'}: {error.message}" for error in found
    ]
    if name == "iso-27560" and not problems:
        problems += _undeclared(told)
    return problems


def _undeclared(told: Mapping[str, Any]) -> list[str]:
    """Parties that a process names and the receipt does not describe: no schema can say this."""
    known = set(told["dpv:hasEntity"])
    named = {
        party
        for process in told["dpv:hasProcess"]
        for party in (*process["dpv:hasRecipient"], *process["dpv:hasDataController"])
    }
    return [f"dpv:hasEntity: {party} is not described" for party in sorted(named - known)]


def insist(name: str, told: Mapping[str, Any]) -> None:
    if problems := problems_of(name, told):
        raise Malformed("; ".join(problems))
