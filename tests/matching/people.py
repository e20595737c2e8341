"""Small files for the tests, and what a linkage says of them."""

from __future__ import annotations

import pandas as pd

from sharing.matching import Options, link

FIELDS = (
    "first_name", "middle_name", "last_name", "suffix", "gender", "birth_date", "street", "city",
    "postcode",
)  # fmt: skip


def person(id_, first, last, born, **more):
    return {"id": id_, "first_name": first, "last_name": last, "birth_date": born} | more


def frame(*people):
    columns = ["id", *FIELDS]
    return pd.DataFrame([{c: p.get(c, "") for c in columns} for p in people], columns=columns)


def linked(left, right, **options):
    """Links of two lists of people."""
    return link(frame(*left), frame(*right), options=Options(**options))


def said(links):
    """Everything that a link says, to compare two runs."""
    return [
        (one.left_id, one.right_id, one.probability, one.tier, one.decision, one.reason)
        for one in links
    ]
