"""A release as a Frictionless Data Package 2: counts and rates that programs need not guess."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sharing.disclosure import SafeTable
from sharing.releases.delivery.about import About, facts_of, legend_of
from sharing.releases.delivery.archives import zipped
from sharing.releases.delivery.lines import ALL, RateLine, State, count_lines, rate_lines
from sharing.releases.delivery.machine import as_json, moment, release_facts
from sharing.releases.delivery.signs import HIDDEN, NOT_APPLICABLE
from sharing.releases.protection import NamedDimension

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
RATES, COUNTS, READ_ME, DESCRIPTION = "rates.csv", "counts.csv", "READ_ME.txt", "datapackage.json"
COUNT, RATE, STATE = "count", "rate_percent", "rate_state"


def package(about: About, table: SafeTable) -> bytes:
    """The counts and rates as CSV, described so that programs need not guess."""
    parts = {
        COUNTS: _counts_csv(about, table),
        RATES: _rates_csv(about, table),
        READ_ME: _read_me(about, table),
    }
    described = {DESCRIPTION: as_json(_description(about, table, parts)), **parts}
    return zipped(described, about.dated)


def _description(about: About, table: SafeTable, parts: Mapping[str, bytes]) -> dict[str, Any]:
    """`datapackage.json`; what the standard has no name for is a `portal:` extra."""
    release = release_facts(about, table)
    groups = [_category(group) for group in about.groups]
    return {
        "$schema": PROFILE,
        "name": f"release-{about.number.lower()}",
        "id": f"urn:uuid:{about.id}",
        "title": about.title,
        "description": "\n\n".join(text for text in (about.context, about.coverage) if text),
        "version": about.number,
        "created": moment(about),
        "contributors": [{"title": about.publisher, "roles": ["publisher"]}],
        "resources": [
            _resource(
                "counts",
                COUNTS,
                parts,
                [*groups, _category(about.outcome), _whole()],
                [d.code for d in about.dimensions],
            ),
            _resource(
                "rates",
                RATES,
                parts,
                [*groups, _whole(), *_rate_fields(about)],
                [d.code for d in about.groups],
            ),
            _file("read-me", READ_ME, parts),
        ],
        **{f"portal:{name}": release[key] for name, key in _EXTRAS.items()},
    }


_EXTRAS: Final = {
    "release": "number",
    "method": "method",
    "methodInWords": "method_in_words",
    "threshold": "threshold",
    "publishedSha256": "published_sha256",
    "releasedAt": "released_at",
    "recipient": "recipient",
    "agreement": "agreement",
    "classOf": "class_of",
    "metric": "metric",
    "metricVersion": "metric_version",
}


def _file(name: str, path: str, parts: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "name": name,
        "path": path,
        "format": path.rsplit(".", 1)[1],
        "mediatype": "text/plain",
        "encoding": "utf-8",
        "bytes": len(parts[path]),
        "hash": f"sha256:{hashlib.sha256(parts[path]).hexdigest()}",
    }


def _resource(
    name: str,
    path: str,
    parts: Mapping[str, bytes],
    fields: list[dict[str, Any]],
    key: list[str],
) -> dict[str, Any]:
    return _file(name, path, parts) | {
        "type": "table",
        "mediatype": "text/csv",
        "schema": {"fields": fields, "primaryKey": key},
    }


def _category(dimension: NamedDimension) -> dict[str, Any]:
    labels = {ALL: "All", **dimension.labels}
    return {
        "name": dimension.code,
        "title": dimension.label,
        "type": "string",
        "categories": [{"value": code, "label": label} for code, label in labels.items()],
        "constraints": {"required": True},
    }


def _whole() -> dict[str, Any]:
    return {
        "name": COUNT,
        "title": "Students counted",
        "type": "integer",
        "missingValues": [{"value": HIDDEN, "label": "Hidden to protect a small group"}],
    }


def _rate_fields(about: About) -> list[dict[str, Any]]:
    return [
        {
            "name": RATE,
            "title": f"{about.outcome.first_label} (%)",
            "description": f"Read it with {STATE}: the plain rate, or the limit of a coded one.",
            "type": "integer",
            "missingValues": [
                {"value": HIDDEN, "label": "Hidden to protect a small group"},
                {"value": NOT_APPLICABLE, "label": "Not applicable: the count of this group is 0"},
            ],
        },
        {
            "name": STATE,
            "title": "What the rate is",
            "type": "string",
            "categories": [{"value": state.value, "label": state.label} for state in State],
        },
    ]


def _counts_csv(about: About, table: SafeTable) -> bytes:
    return _csv(
        [*(dimension.code for dimension in about.dimensions), COUNT],
        (
            [*line.codes, HIDDEN if line.value is None else line.value]
            for line in count_lines(about.dimensions, table)
        ),
    )


def _rates_csv(about: About, table: SafeTable) -> bytes:
    return _csv(
        [*(group.code for group in about.groups), COUNT, RATE, STATE],
        (
            [*line.codes, HIDDEN if line.size is None else line.size, _percent(line), line.state]
            for line in rate_lines(about.dimensions, table)
        ),
    )


def _percent(line: RateLine) -> int | str:
    return line.text if line.percent is None else line.percent


def _csv(header: list[str], rows: Iterable[list[Any]]) -> bytes:
    """For programs: verbatim codes, no mark, the line ends of the standard."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _read_me(about: About, table: SafeTable) -> bytes:
    facts = [f"{label}\n{text}" for label, text in facts_of(about, table)]
    signs = [f"{sign.text}: {sign.means}" for sign in legend_of(about, table)]
    return ("\n\n".join([*facts, "Signs\n" + "\n".join(signs)]) + "\n").encode()
