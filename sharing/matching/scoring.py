"""What a pair weighs: the trained weights of its degrees of agreement, added up.

The sum is Splink's: log2(m / u) for each comparison, with the share of a rare name in place of u,
plus the log odds of the prior. It is written here in one query over row numbers, because Splink's
own joins text keys; the tests hold both to the same numbers.
"""
# ruff: noqa: S608  (the queries are put together from names in this package alone)

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from .comparing import Comparison, Level, degree
from .stores import Store
from .training import Model

# Pairs weighed at once; the result does not depend on it.
CHUNK = 4_000_000
ROWS_OF_BELIEF = 100


def count_frequencies(store: Store, comparisons: tuple[Comparison, ...]) -> None:
    """Add to the tables of people how frequent their values are: `share_given` and so on.

    In small files a name that everybody bears may be rare elsewhere, so the share that strangers
    agree by counts as much as ROWS_OF_BELIEF rows.
    """
    levels = {level.frequent: level for c in comparisons for level in c.levels if level.frequent}
    for form, level in levels.items():
        both = (
            f"select {form} from left_people where {form} is not null "
            f"union all select {form} from right_people where {form} is not null"
        )
        total = store.rows(f"select count(*) as n from ({both}) as b")["n"][0].as_py()
        believed = float(level.u * ROWS_OF_BELIEF)
        store.make(
            f"shares_{form}",
            f"select {form}, (cast(count(*) as double) + cast({believed!r} as double)) "
            f"/ {total + ROWS_OF_BELIEF} as share from ({both}) as b group by {form}",
        )
    shares = "".join(f", shares_{form}.share as share_{form}" for form in levels)
    joins = "".join(
        f" left join shares_{form} on shares_{form}.{form} = p.{form}" for form in levels
    )
    for side in ("left", "right"):
        store.make(f"{side}_weighed", f"select p.*{shares} from {side}_people as p{joins}")


def weigh(store: Store, model: Model, table: str, pairs: int, least: float) -> pd.DataFrame:
    """Pairs of `table` (l, r, tier, settled) that are settled or at least so probable.

    Columns l, r, tier, settled, `usual` (the share of people with the rarer of the two given
    names), `years` (between the years of birth), weight, probability, and degree_X (the place of
    the level, -1 for missing) and weight_X of each comparison X, in bits.
    """
    found = [
        store.rows(_weighed(store, model, table, which, least)).to_pandas()
        for which in _parts(pairs)
    ]
    frame = pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]
    # Nine digits: the order in which processors added up changes nothing.
    frame["weight"] = frame["weight"].astype(np.float64).round(9)
    frame["probability"] = probability_of(frame["weight"].to_numpy()).round(6)
    return frame.sort_values(["l", "r"], ignore_index=True)


def probability_of(weight: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp2(-np.clip(weight, -1000, 1000)))


def prior_weight(prior: float) -> float:
    return math.log2(prior / (1 - prior))


def _parts(pairs: int) -> Iterator[str]:
    parts = max(1, -(-pairs // CHUNK))
    for part in range(parts):
        yield "true" if parts == 1 else f"l % {parts} = {part}"


def _weighed(store: Store, model: Model, table: str, which: str, least: float) -> str:
    names = [comparison.name for comparison in model.comparisons]
    degrees = ", ".join(degree(c) for c in model.comparisons)
    shares = "".join(
        f", l.share_{level.frequent}"
        for c in model.comparisons
        for level in c.levels
        if level.frequent
    )
    weights = ", ".join(_weight(c) for c in model.comparisons)
    total = " + ".join(f"weight_{name}" for name in names)
    bound = math.log2(least / (1 - least))
    return f"""
        select *, {total} + cast({prior_weight(model.prior)!r} as double) as weight from (
            select l, r, tier, settled, usual, years, {", ".join(f"degree_{n}" for n in names)},
                {weights}
            from (
                select p.l, p.r, p.tier, p.settled, {degrees}{shares},
                    least(l.share_given, r.share_given) as usual,
                    abs({_year("l")} - {_year("r")}) as years
                from (select * from {table} where {which}) as p
                join left_weighed as l on l.unique_id = p.l
                join right_weighed as r on r.unique_id = p.r
            ) as compared
        ) as weighed
        where settled or {total} + cast({prior_weight(model.prior)!r} as double) >= {bound!r}
    """


def _year(side: str) -> str:
    return f"cast(substr({side}.birth, 1, 4) as double)"


def _weight(comparison: Comparison) -> str:
    cases = " ".join(
        f"when {place} then {_bits(level)}" for place, level in enumerate(comparison.levels)
    )
    name = comparison.name
    return f"case degree_{name} {cases} else cast(0 as double) end as weight_{name}"


def _bits(level: Level) -> str:
    if level.frequent:
        return f"cast({math.log2(level.m)!r} as double) - log2(share_{level.frequent})"
    return f"cast({math.log2(level.m / level.u)!r} as double)"
