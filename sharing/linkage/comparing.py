"""The engine at work: students of a package against the people of a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from portal.vault import Vault
from sharing.linkage.rules.differing import LABELS
from sharing.linkage.rules.quality import SAMPLE
from sharing.linkage.rules.unkeyed import OWN

if TYPE_CHECKING:
    from sharing.matching import Asked, Links

People = Mapping[str, Mapping[str, str]]
KINDS = 16  # more kinds of pairs (strata) than there are
MEMORY_GIB = 4.0
# A wrong link shows a district the record of another family's child, so without a reader only who
# is surer than the command asks for by itself is linked.
MATCH_AT = 0.95


@dataclass(frozen=True, slots=True)
class Drawn:
    """A pair for readers, with both sides and what is shown once it is decided."""

    key: str
    person: str
    proposed: bool
    stratum: str
    pairs_in_stratum: int
    shown: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """`links`: person to key, without a reader. `drawn`: in an order drawn by chance."""

    links: dict[str, str]
    drawn: list[Drawn]
    trained: bool
    notes: tuple[str, ...]


def compare(
    students: People, people: People, *, one_to_one: bool, tell: Callable[[str], None]
) -> Found:
    """Raises `MatchingError`. `students` by return key, `people` by number of the file."""
    # Loaded on first use: the engine is large, and most processes never compare anybody.
    from sharing.matching import Options, draw_for_labels, link

    tell("Comparing names and birth dates")
    links = link(
        _frame(students),
        _frame(people),
        options=Options(one_to_one=one_to_one, match_at=MATCH_AT, memory_gib=MEMORY_GIB),
    )
    tell("Explaining what is in doubt")
    wanted = max(SAMPLE, len(links.for_review())) * KINDS
    drawn = _kept(draw_for_labels(links, wanted, seed=1))
    return Found(
        {person: key for key, person in links.matches()},
        [_drawn(asked, links, students, people) for asked in drawn],
        links.trained,
        links.notes,
    )


def index_of(vault: Vault, student: Mapping[str, str], person: Mapping[str, str]) -> bytes:
    """Equal for the same two people written alike, and tells nothing else. Two people of one name
    are told apart by the college's own numbers, where the file has them."""
    fields = (*LABELS, OWN)
    sides = [[side.get(f, "").strip().casefold() for f in fields] for side in (student, person)]
    return vault.blind_index("linkage_pair", json.dumps(sides, ensure_ascii=False))


def _kept(drawn: Iterable[Asked]) -> list[Asked]:
    """Everything in doubt; of what was linked without a reader, a sample of each kind."""
    seen: dict[str, int] = {}
    kept = []
    for asked in drawn:
        seen[asked.stratum] = seen.get(asked.stratum, 0) + 1
        if not asked.is_match or seen[asked.stratum] <= SAMPLE:
            kept.append(asked)
    return kept


def _drawn(asked: Asked, links: Links, students: People, people: People) -> Drawn:
    told = links.explain(asked.left_id, asked.right_id)
    return Drawn(
        asked.left_id,
        asked.right_id,
        asked.is_match,
        asked.stratum,
        asked.pairs_in_stratum,
        {
            "left": _compared(students[asked.left_id]),
            "right": _compared(people[asked.right_id]),
            "steps": [asdict(step) for step in told.steps],
            "weight": told.weight,
            "probability": told.link.probability,
            "tier": told.link.tier,
            "decision": told.link.decision,
            "reason": told.link.reason,
        },
    )


def _compared(person: Mapping[str, str]) -> dict[str, str]:
    return {name: person.get(name, "") for name in LABELS}


def _frame(people: People) -> Any:
    import pandas as pd

    columns = ["id", *LABELS]
    rows = [{"id": number, **_compared(one)} for number, one in people.items()]
    return pd.DataFrame(rows, columns=columns, dtype=object)
