"""A release for programs, as JSON. docs/releases.md describes each field."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sharing.disclosure import SafeTable
from sharing.releases.delivery.about import About, legend_of, method_of
from sharing.releases.delivery.lines import ALL, RateLine, count_lines, rate_lines
from sharing.releases.protection import NamedDimension


def release_json(about: About, table: SafeTable, standing: Mapping[str, str | None]) -> bytes:
    """Everything that was released. `standing`: status, and what replaced it, as of today."""
    told = {
        "release": release_facts(about, table) | dict(standing),
        "dimensions": [_dimension(dimension) for dimension in about.dimensions],
        "signs": {sign.text: sign.means for sign in legend_of(about, table)},
        "counts": [
            {
                "group": _group(about.dimensions, line.codes),
                "count": line.value,
                "state": line.state.value,
            }
            for line in count_lines(about.dimensions, table)
        ],
        "rates": [_rate(about, line) for line in rate_lines(about.dimensions, table)],
    }
    return as_json(told)


def release_facts(about: About, table: SafeTable) -> dict[str, Any]:
    method = method_of(about, table)
    return {
        "id": str(about.id),
        "number": about.number,
        "title": about.title,
        "publisher": about.publisher,
        "recipient": about.recipient,
        "agreement": about.agreement,
        "class_of": about.class_of,
        "metric": about.metric,
        "metric_version": about.metric_version,
        "context": about.context,
        "coverage": about.coverage,
        "definition": list(about.definition),
        "method": table.method,
        "method_in_words": f"{method.done} {method.caution}",
        "threshold": about.threshold,
        "published_sha256": table.proof.published_sha256,
        "released_at": moment(about) if about.is_published else None,
    }


def _dimension(dimension: NamedDimension) -> dict[str, Any]:
    return {
        "code": dimension.code,
        "label": dimension.label,
        "total": ALL,
        "labels": dict(dimension.labels),
    }


def _group(dimensions: Sequence[NamedDimension], codes: Sequence[str]) -> dict[str, str]:
    return {d.code: code for d, code in zip(dimensions, codes, strict=True)}


def _rate(about: About, line: RateLine) -> dict[str, Any]:
    return {
        "group": _group(about.groups, line.codes),
        "count": line.size,
        "percent": line.percent,
        "state": line.state.value,
    }


def moment(about: About) -> str:
    return about.dated.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def as_json(told: Mapping[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
