"""The engine at work on codes: who of the package is who of a file, by likeness alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from portal.vault import Vault
from sharing.linkage.comparing import Drawn, Found

if TYPE_CHECKING:
    from sharing.matching import Encoded, Links

# Nobody can look at a pair of codes and see a mistake, so a link without a reader must be surer.
MATCH_AT, REVIEW_AT = 0.95, 0.3


def compare_codes(
    students: Mapping[str, str],
    people: Mapping[str, Mapping[str, str]],
    *,
    one_to_one: bool,
    tell: Callable[[str], None],
) -> Found:
    """Raises `MatchingError`. `students`: codes by return key; `people`: with `code` and `row`."""
    # Loaded on first use: the engine is large, and most processes never compare anybody.
    from sharing.matching import Options, link_encoded

    tell("Comparing codes")
    links = link_encoded(
        _encoded(students),
        _encoded({number: one["code"] for number, one in people.items()}),
        options=Options(one_to_one=one_to_one, match_at=MATCH_AT, review_at=REVIEW_AT),
    )
    doubtful = links.pairs[links.pairs["decision"] == "review"]
    doubtful = doubtful.sort_values(["alike", "left_id", "right_id"], ascending=[False, True, True])
    drawn = [_drawn(row, doubtful, people) for _, row in doubtful.iterrows()]
    return Found(
        {person: key for key, person in links.matches()}, drawn, links.trained, _notes(links)
    )


def index_of_codes(vault: Vault, student: str, person: Mapping[str, str]) -> bytes:
    """Equal for the same two codes: with a new secret nothing is remembered."""
    return vault.blind_index("linkage_codes", json.dumps([student, person["code"]]))


def _encoded(codes: Mapping[str, str]) -> Encoded:
    import numpy as np

    from sharing.matching import Encoded

    ids = sorted(codes)
    bits = b"".join(base64.b64decode(codes[id_]) for id_ in ids)
    table = np.frombuffer(bits, np.uint8).reshape(len(ids), -1)
    # The action compared the secrets of both files.
    return Encoded("the file", np.array(ids, dtype=object), table, "")


def _drawn(row: Any, doubtful: Any, people: Mapping[str, Mapping[str, str]]) -> Drawn:
    key, person = str(row["left_id"]), str(row["right_id"])
    return Drawn(
        key,
        person,
        False,
        "review codes",
        len(doubtful),
        {
            "coded": {
                "key": key,
                "row": people[person]["row"],
                "alike": float(row["alike"]),
                "for_student": int((doubtful["left_id"] == key).sum()) - 1,
                "for_person": int((doubtful["right_id"] == person).sum()) - 1,
            },
            "left": {},
            "right": {},
            "steps": [],
            "weight": float(row["weight"]),
            "probability": float(row["probability"]),
            "tier": str(row["tier"]),
            "decision": str(row["decision"]),
            "reason": str(row["reason"]),
        },
    )


def _notes(links: Links) -> tuple[str, ...]:
    return ("Compared by codes alone: nobody's name was handed in.", *links.notes)
