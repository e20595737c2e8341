"""How like a child that a family told is to students on file, judged by the linkage engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from consent import linking
from consent.rules.answer import Child
from consent.rules.identity import Identity
from consent.rules.likeness import likeness

if TYPE_CHECKING:
    import pandas as pd

TOLD = "told"


def probabilities(child: Child, known: Sequence[Identity]) -> Sequence[float]:
    """The engine's probability of each pair. It needs a whole name, a birth date and somebody to
    compare with; otherwise what the two have in common must do."""
    plain = [likeness(child, identity).score for identity in known]
    if len(known) < 2 or not (child.first_name and child.last_name and child.birth_date):
        return plain
    # Loaded on first use: the engine is large, and most processes never judge anybody.
    from sharing.matching import MatchingError, link

    told = Identity(TOLD, None, child.first_name, "", child.last_name, "", child.birth_date)
    try:
        found = link(_frame([(TOLD, told)]), _frame([(str(n), one) for n, one in enumerate(known)]))
    except MatchingError:
        return plain
    judged = {pair.right_id: pair.probability for pair in found}
    return [judged.get(str(place), 0.0) for place in range(len(known))]


def _frame(people: Sequence[tuple[str, Identity]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "id": key,
                "first_name": one.first_name,
                "last_name": one.last_name,
                "birth_date": one.birth_date.isoformat() if one.birth_date else "",
            }
            for key, one in people
        ]
    )


def register() -> None:
    linking.register(probabilities)
