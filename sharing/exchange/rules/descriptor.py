"""Does a description fit Frictionless Data Package 2? The rules of its profile that concern tables.

Source: datapackage.org, profiles 2.0 of Data Package, Data Resource and Table Schema.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

# Relative, and never out of the package.
_PATH: Final = re.compile(r"(?![./~])(?!file:)(?!.*(?:/\.\./|\\|://)).+")
_HASH: Final = re.compile(r"sha256:[0-9a-f]{64}")
_MEDIA: Final = re.compile(r"[^/]+/[^/]+")
_TYPES: Final = frozenset(
    [
        "string",
        "number",
        "integer",
        "boolean",
        "object",
        "array",
        "list",
        "datetime",
        "date",
        "time",
        "year",
        "yearmonth",
        "duration",
        "geopoint",
        "geojson",
        "any",
    ]
)
_CONSTRAINTS: Final = frozenset(
    [
        "required",
        "unique",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "jsonSchema",
        "pattern",
        "enum",
    ]
)


def misfits_of(package: Mapping[str, Any]) -> list[str]:
    """What does not fit, each with its place; nothing when all is well."""
    resources = package.get("resources")
    if not isinstance(resources, list) or not resources:
        return ["/resources: at least one resource is needed"]
    told = list(_texts(package, "", ("$schema", "name", "id", "title")))
    if not _is_moment(package.get("created")):
        told.append("/created: a moment as in RFC 3339 is needed")
    counted = Counter(one.get("name") for one in resources)
    told += [f"/resources: {name} is there {n} times" for name, n in counted.items() if n > 1]
    for place, resource in enumerate(resources):
        told += _resource(resource, f"/resources/{place}")
    return told


def _resource(resource: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _texts(resource, where, ("name", "format", "encoding"))
    if ("path" in resource) == ("data" in resource):
        yield f"{where}: exactly one of path and data is needed"
    fits: tuple[tuple[str, Callable[[Any], object]], ...] = (
        ("path", lambda found: isinstance(found, str) and _PATH.fullmatch(found)),
        ("type", lambda found: found == "table"),
        ("mediatype", lambda found: isinstance(found, str) and _MEDIA.fullmatch(found)),
        ("bytes", lambda found: type(found) is int and found >= 0),
        # Without its prefix a hash would mean MD5.
        ("hash", lambda found: isinstance(found, str) and _HASH.fullmatch(found)),
    )
    for name, is_fit in fits:
        if not is_fit(resource.get(name)):
            yield f"{where}/{name}: {resource.get(name)!r} does not fit"
    if "schema" in resource:
        yield from _schema(resource["schema"], f"{where}/schema")


def _schema(schema: Mapping[str, Any], where: str) -> Iterator[str]:
    fields = schema.get("fields") or []
    names = [field.get("name") for field in fields]
    if not fields:
        yield f"{where}/fields: at least one field is needed"
    for place, field in enumerate(fields):
        yield from _texts(field, f"{where}/fields/{place}", ("name", "type"))
        if field.get("type") not in _TYPES:
            yield f"{where}/fields/{place}/type: {field.get('type')!r} is no type"
        for constraint in set(field.get("constraints", {})) - _CONSTRAINTS:
            yield f"{where}/fields/{place}/constraints: {constraint} is no constraint"
    for key in schema.get("primaryKey", []):
        if key not in names:
            yield f"{where}/primaryKey: there is no field {key}"


def _texts(thing: Mapping[str, Any], where: str, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        if not isinstance(thing.get(name), str) or not thing[name]:
            yield f"{where}/{name}: a text is needed"


def _is_moment(found: Any) -> bool:
    try:
        return datetime.fromisoformat(found).tzinfo is not None
    except (TypeError, ValueError):
        return False
