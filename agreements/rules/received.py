"""Terms that arrive as JSON: read only when they are exactly what this portal would write.

Otherwise their hash would not be the one that the sender knows. Whatever is wrong is told with
its path (a JSON pointer) and what was expected there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from agreements.rules.terms import Terms, from_json, to_json

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
PUBLISHED = ("terms-1", "odrl-1")
MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Misfit:
    """One place in the JSON, and what should stand there."""

    path: str
    expected: str


class Unreadable(ValueError):
    """JSON that is not the terms of an agreement as this portal writes them."""

    def __init__(self, misfits: list[Misfit]) -> None:
        self.misfits = misfits
        super().__init__("; ".join(f"{one.path or '/'}: {one.expected}" for one in misfits))


@cache
def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema(name), format_checker=FormatChecker())


def read_text(text: bytes) -> Terms:
    """The terms in a file or a request, or Unreadable."""
    try:
        given = json.loads(text.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Unreadable([Misfit("", f"JSON in UTF-8 ({error})")]) from error
    return read_terms(given)


def written(value: Any) -> str:
    """JSON as people and machines both read it."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def read_terms(given: Any) -> Terms:
    """The terms, or Unreadable with everything that is wrong."""
    misfits = [*_against_schema(given)][:MOST_PROBLEMS] or [*_unwritable(given, "")]
    if misfits:
        raise Unreadable(misfits)
    try:
        terms = from_json(given)
    except (KeyError, ValueError, TypeError) as error:  # what a schema cannot say
        raise Unreadable([Misfit("", f"terms that can be read ({error})")]) from error
    different = [*_differences(to_json(terms), given, "")][:MOST_PROBLEMS]
    if different:
        raise Unreadable(different)
    return terms


def _against_schema(given: Any) -> Iterator[Misfit]:
    errors = validator("terms-1").iter_errors(given)
    for error in sorted(errors, key=lambda one: [str(step) for step in one.absolute_path]):
        yield Misfit(_pointer(error), _expected(error))


def _pointer(error: ValidationError) -> str:
    steps = [*error.absolute_path]
    if error.validator == "additionalProperties":
        steps += _unknown(error)[:1]
    if error.validator == "required":
        steps += [error.message.split("'")[1]]
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def _unknown(error: ValidationError) -> list[str]:
    assert isinstance(error.instance, dict)
    return sorted(set(error.instance) - set(error.schema.get("properties", {})))


_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}
_WORDS = {
    "required": "something: it must not be missing",
    "additionalProperties": "nothing: this is not a part of terms",
    "uniqueItems": "each item once",
    "minItems": "at least one item, or leave it out",
    "minLength": "some text, or leave it out",
    "not": "nothing: leave it out, because it is what is meant where nothing is stated",
}


def _expected(error: ValidationError) -> str:
    kind, value = str(error.validator), error.validator_value
    if kind in _WORDS:
        return _WORDS[kind]
    told = {
        "type": lambda: _TYPES.get(str(value), str(value)),
        "enum": lambda: "one of " + ", ".join(map(str, value)),
        "minimum": lambda: f"at least {value}",
        "maximum": lambda: f"at most {value}",
        "maxLength": lambda: f"at most {value} characters",
        "maxItems": lambda: f"at most {value} items",
        "format": lambda: "a day of the calendar, as 2026-08-15",
        "pattern": lambda: _shape(str(value)),
    }.get(kind)
    return told() if told else "something else"


_SHAPES = {
    "[0-9a-f]{8}-": "an id: 32 small hexadecimal digits in five groups, with hyphens",
    "[0-9a-f]{64}": "a SHA-256: 64 small hexadecimal digits",
    "[0-9]{4}-": "a day, as 2026-08-15",
    "@": "an email address",
    "[1-9]": "a decimal number as text, without trailing zeros",
}


def _shape(pattern: str) -> str:
    return next((words for sign, words in _SHAPES.items() if sign in pattern), pattern)


def _unwritable(given: Any, path: str) -> Iterator[Misfit]:
    """A NUL, which no text holds and the database refuses."""
    if isinstance(given, str) and "\0" in given:
        yield Misfit(path, "text without NUL characters")
    elif isinstance(given, dict):
        for name, value in given.items():
            yield from _unwritable(value, f"{path}/{name}")
    elif isinstance(given, list):
        for place, value in enumerate(given):
            yield from _unwritable(value, f"{path}/{place}")


def _differences(ours: Any, given: Any, path: str) -> Iterator[Misfit]:
    """Where the portal would write the same terms in another way, and so with another hash."""
    if isinstance(ours, dict) and isinstance(given, dict):
        for name in sorted({*ours, *given}):
            if name not in ours:
                yield Misfit(f"{path}/{name}", "nothing: leave it out")
            else:
                yield from _differences(ours[name], given.get(name), f"{path}/{name}")
    elif isinstance(ours, list) and isinstance(given, list) and len(ours) == len(given):
        for place, (one, other) in enumerate(zip(ours, given, strict=True)):
            yield from _differences(one, other, f"{path}/{place}")
    elif ours != given or type(ours) is not type(given):
        yield Misfit(path, f"exactly {json.dumps(ours, ensure_ascii=False)}")
