"""Which coarser table would hide less: tried for real by the engine, told in people's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sharing.disclosure import Rules, coarser
from sharing.disclosure.coarser import Suggestion, suggest_coarser
from sharing.releases.losing import Loss, percent
from sharing.releases.protecting import Counts, asked
from sharing.releases.protection import NamedDimension, StoredRelease, Told, dimensions_of

SECONDS = 10.0  # of searching; what was not tried by then is not offered
MOST = 5


def suggested(
    release: StoredRelease,
    spec: Mapping[str, Any],
    counts: Counts,
    *,
    earlier: Iterable[Told],
    seed: int,
    loss: Loss | None,
) -> list[dict[str, Any]]:
    """The best few, as they are stored: words, sizes, and the table that taking one would count.

    `loss`: what the table as it is hides; None when it cannot be protected at all.
    """
    question = asked(release, counts, earlier=earlier, seed=seed)
    found = suggest_coarser(
        [question.table],
        rules=Rules(release.threshold),
        hierarchies=question.trees,
        prior=question.prior,
        outcome=question.outcome,
        seed=seed,
        limit_seconds=SECONDS,
        before=_known(loss),
    )
    most = 1.0 if loss is None else loss.share_students
    named = {dimension.code: dimension for dimension in dimensions_of(release)}
    return [
        {
            "words": _words(one, named, loss),
            "cells": one.cells,
            "hidden_cells": one.hidden_cells,
            "share_hidden_students": one.share_hidden_students,
            "spec": _spec(one, spec, named),
        }
        for one in found
        if one.share_hidden_students < most
    ][:MOST]


def _known(loss: Loss | None) -> coarser.Loss | None:
    if loss is None:
        return None
    return coarser.Loss(loss.cells, loss.hidden_cells, loss.hidden_students, loss.students)


def _words(one: Suggestion, named: Mapping[str, NamedDimension], loss: Loss | None) -> str:
    hides = f"Hides {percent(one.share_hidden_students)} of the students"
    instead = "" if loss is None else f" instead of {percent(loss.share_students)}"
    return f"{_change_in_words(one, named)} {hides}{instead}."


def _change_in_words(one: Suggestion, named: Mapping[str, NamedDimension]) -> str:
    dimension = named[one.change["dimension"]]
    if one.kind == "merge":
        parts = [dimension.labels.get(code, code) for code in one.change["codes"]]
        return f"Merge {', '.join(parts[:-1])} and {parts[-1]} into one group."
    if one.kind == "raise":
        return f"Show larger units of {dimension.label.lower()}."
    return f"Leave out {dimension.label.lower()}."


def _spec(
    one: Suggestion, spec: Mapping[str, Any], named: Mapping[str, NamedDimension]
) -> dict[str, Any] | None:
    """The table to count instead; None where it cannot be counted in one step."""
    name = one.change["dimension"]
    merged = {code: dict(groups) for code, groups in spec.get("merged", {}).items()}
    if one.kind == "drop":
        merged.pop(name, None)
        return {"dimensions": [d for d in spec["dimensions"] if d != name], "merged": merged}
    if one.kind == "merge" and name in spec["dimensions"]:
        groups = merged.setdefault(name, {})
        parts = [groups.pop(code, {"codes": [code]})["codes"] for code in one.change["codes"]]
        labels = [named[name].labels.get(code, code) for code in one.change["codes"]]
        groups[one.change["into"]] = {
            "label": " or ".join(labels),
            "codes": [code for codes in parts for code in codes],
        }
        return {"dimensions": list(spec["dimensions"]), "merged": merged}
    return None
