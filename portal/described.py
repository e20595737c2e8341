"""The description of the API as a page: told from the same OpenAPI document, without scripts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a member of what is sent or answered."""

    name: str
    kind: str
    is_needed: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Field, ...]
    sent: tuple[Field, ...]
    answers: tuple[Field, ...]

    @property
    def asked_title(self) -> str:
        return f"What is asked: {self.summary.lower()}"

    @property
    def answered_title(self) -> str:
        return f"What is answered: {self.summary.lower()}"

    @property
    def anchor(self) -> str:
        kept = "".join(sign if sign.isalnum() else "-" for sign in f"{self.method}{self.path}")
        return "-".join(part for part in kept.lower().split("-") if part)


def operations(described: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Every operation by its group, in the order of the document."""
    found: dict[str, list[Operation]] = defaultdict(list)
    for path, methods in described["paths"].items():
        for method in METHODS:
            if method in methods:
                told = methods[method]
                group = (told.get("tags") or ["other"])[0]
                found[group].append(_operation(method, path, told, described))
    return dict(found)


def _operation(
    method: str, path: str, told: Mapping[str, Any], described: Mapping[str, Any]
) -> Operation:
    body = told.get("requestBody", {}).get("content", {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        about=told.get("description", ""),
        parameters=tuple(map(_parameter, told.get("parameters", ()))),
        sent=tuple(
            one for content in body.values() for one in _members(content["schema"], described)
        ),
        answers=tuple(
            Field(str(status), _answered(one, described), about=one.get("description", ""))
            for status, one in told["responses"].items()
        ),
    )


def _parameter(told: Mapping[str, Any]) -> Field:
    words = told.get("description", "") or told.get("schema", {}).get("description", "")
    kind = f"{told['in']}, {_kind(told.get('schema', {}))}"
    return Field(told["name"], kind, told.get("required", False), words)


def _members(schema: Mapping[str, Any], described: Mapping[str, Any]) -> list[Field]:
    whole = _resolved(schema, described)
    needed = set(whole.get("required", ()))
    return [
        Field(name, _kind(one), name in needed, one.get("description", ""))
        for name, one in whole.get("properties", {}).items()
    ]


def _answered(told: Mapping[str, Any], described: Mapping[str, Any]) -> str:
    """The media types, and the members of what is answered."""
    parts = []
    for media, content in told.get("content", {}).items():
        members = [one.name for one in _members(content.get("schema", {}), described)]
        parts.append(f"{media}: {', '.join(members)}" if members else media)
    return "; ".join(parts)


def _resolved(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    # A schema of its own address is told by a link in the words, not member by member.
    known: Mapping[str, Mapping[str, Any]] = described["components"]["schemas"]
    return known.get(reference.rpartition("/")[2], {})


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    return str(schema.get("format") or schema.get("type", "any"))
