"""Two files to links: prepare, tiers, training, candidates, weights, decisions."""
# ruff: noqa: S608  (the queries are put together from names in this package alone)

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
import pyarrow as pa

from . import blocking, scoring, tiers, training
from .comparing import comparisons_for
from .deciding import MATCH, REVIEW, Sizes, decide
from .guarding import count_families
from .options import Options
from .preparing import FORMS, Side, prepare
from .reading import People
from .results import COLUMNS, Links
from .stores import Store, open_store
from .tiers import MODEL, NAMES, Proposed


def link(left: People, right: People, *, options: Options | None = None) -> Links:
    """Who of `left` is who of `right`.

    left, right: a pandas frame, an Arrow table or the path of a CSV file in UTF-8, one person a
        row. Columns id, first_name, last_name and birth_date, and any of middle_name, suffix,
        gender, street, city, postcode, state, return_key and state_id; others are ignored. Only an
        empty value is missing. Birth dates are 2007-05-31, 20070531 or 5/31/2007.
    options: see Options.

    Returns Links: probabilities from 0 to 1, weights in bits (log2 of odds).
    Raises InputRejected with every row that is wrong, before anything is compared; BackendMissing
    when Spark is asked for and not installed.

    Source: Fellegi and Sunter 1969; expectation maximisation as in Splink 5; one partner each by
    the Hungarian method.
    """
    options = options or Options()
    one, other = prepare(left, "the left file"), prepare(right, "the right file")
    if not len(one) or not len(other):
        return _none(one, other)
    store = open_store(options.backend, options.memory_gib, options.threads)
    try:
        return _linked(store, one, other, options)
    finally:
        store.close()


def _linked(store: Store, one: Side, other: Side, options: Options) -> Links:
    forms = frozenset(form for form in FORMS if one.has(form) and other.has(form))
    store.load("left_people", one.forms)
    store.load("right_people", other.forms)
    proposed = tiers.propose(store, forms)
    store.load("proposed", _as_table(proposed))
    sizes = (len(one), len(other))
    model = training.train(store, comparisons_for(forms), sizes, len(proposed.left), options.seed)
    found = _candidates(store, proposed, forms, options)
    scoring.count_frequencies(store, model.comparisons)
    families = count_families(store, forms, sizes)
    count = found.pairs + len(proposed.left)
    # Competition can raise a weight by so much, and no more (deciding.MOST_EXPECTED).
    least = options.review_at / (100 if options.one_to_one else 1)
    weighed = scoring.weigh(store, model, "weighed", count, least)
    weighed["tier_name"] = np.array(NAMES, dtype=object)[weighed["tier"]]
    seen = Sizes(len(one), len(other), int(proposed.settled.sum()), families)
    decided = decide(weighed, seen, model.prior, options)
    return Links(
        _pairs(decided, one, other, [c.name for c in model.comparisons]),
        model.comparisons,
        model.prior,
        model.trained,
        counts_of(decided, len(one), len(other), count),
        _notes(model, found),
    )


def _as_table(proposed: Proposed) -> pa.Table:
    return pa.table(
        {
            "l": proposed.left,
            "r": proposed.right,
            "tier": proposed.tier,
            "settled": proposed.settled,
        }
    )


def _candidates(
    store: Store, proposed: Proposed, forms: Collection[str], options: Options
) -> blocking.Candidates:
    """Make the table `weighed`: the tiers' pairs, and candidates among people not yet settled."""
    people = 0
    for side, numbers in (("left", proposed.left), ("right", proposed.right)):
        done = numbers[proposed.settled] if options.one_to_one else numbers[:0]
        store.load("done", pa.table({"unique_id": done}))
        store.make(
            f"{side}_rest",
            f"select p.* from {side}_people as p left join done as d "
            "on d.unique_id = p.unique_id where d.unique_id is null",
        )
        people += store.rows(f"select count(*) as n from {side}_rest")["n"][0].as_py()
    found = blocking.candidates(store, "left_rest", "right_rest", people, forms)
    store.make(
        "weighed",
        "select l, r, tier, settled from proposed union all "
        f"select c.l, c.r, cast({NAMES.index(MODEL)} as tinyint) as tier, false as settled "
        "from candidates as c left join proposed as p on p.l = c.l and p.r = c.r "
        "where p.l is null",
    )
    store.drop("candidates", "done", "left_rest", "right_rest")
    return found


def _pairs(decided: pd.DataFrame, one: Side, other: Side, names: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "left_id": one.ids[decided["l"].to_numpy()],
            "right_id": other.ids[decided["r"].to_numpy()],
            "probability": decided["probability"],
            "tier": decided["tier_name"],
            "decision": decided["decision"],
            "reason": decided["reason"],
            "weight": decided["weight"],
            "family": decided["family"],
            "competition": decided["competition"],
        }
    )
    for name in names:
        frame[f"degree_{name}"] = decided[f"degree_{name}"].astype(np.int8)
        frame[f"weight_{name}"] = decided[f"weight_{name}"].astype(float).round(6)
    return frame


def counts_of(decided: pd.DataFrame, left: int, right: int, pairs: int) -> dict[str, int]:
    matches = decided[decided["decision"] == MATCH]
    review = decided[decided["decision"] == REVIEW]
    told = {"pairs_weighed": pairs, "matches": len(matches), "for_review": len(review)}
    for side, people, column in (("left", left, "l"), ("right", right, "r")):
        matched = set(matches[column])
        ambiguous = set(review[column]) - matched
        told |= {
            f"{side}_people": people,
            f"{side}_matched": len(matched),
            f"{side}_ambiguous": len(ambiguous),
            f"{side}_unmatched": people - len(matched) - len(ambiguous),
        }
    return told


def _notes(model: training.Model, found: blocking.Candidates) -> tuple[str, ...]:
    notes = []
    if not model.trained:
        notes.append(
            "Too few likely matches to learn weights from: the usual weights were used instead."
        )
    if found.left_out:
        notes.append(
            f"{found.left_out} pairs that share only a very frequent value were not compared."
        )
    return tuple(notes)


def _none(one: Side, other: Side) -> Links:
    empty = pd.DataFrame({"l": [], "r": [], "decision": []})
    columns = [*COLUMNS, "reason", "weight", "family", "competition"]
    return Links(
        pd.DataFrame(columns=columns), (), 0.5, False, counts_of(empty, len(one), len(other), 0),
        ("One of the files has no people.",),
    )  # fmt: skip
