"""Two readers at once, on real connections with real commits: needs a database of its own, hence a
process of its own. Prints what happened as JSON; `test_races.py` reads it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

from portal import founding  # noqa: E402
from portal.rules.decision import Refused  # noqa: E402
from portal.rules.permissions import Role  # noqa: E402
from sharing.linkage import actions, facts  # noqa: E402
from sharing.linkage.models import Linkage, Pair  # noqa: E402
from sharing.linkage.rules.reading import Answer  # noqa: E402
from tests.exchange.racing import (  # noqa: E402
    A_MOMENT,
    PATIENCE,
    Seated,
    own_database,
    seated,
    started,
)
from tests.linkage import making  # noqa: E402


def says_same(person: Seated, pair: Pair, told: dict[str, Any], hold: Any = None) -> None:
    try:
        with person.acting() as actor:
            actions.label_pair(pair=pair, answer=Answer.SAME, by=actor)
            if hold is not None:
                hold.entered.set()
                hold.wait(PATIENCE)
        told[person.name] = "kept"
    except Refused as refused:
        told[person.name] = [reason.code for reason in refused.decision.reasons]


def two_say_the_same(cole: Seated, rosa: Seated, linkage: Linkage) -> dict[str, Any]:
    """Two records of the college fit one student; each reader has the page of another of them."""
    with cole.acting():
        doubtful = linkage.pairs.filter(proposed=False).order_by("return_key", "number")
        first, second = doubtful[:2]
        assert first.return_key == second.return_key
    told: dict[str, Any] = {}
    hold = threading.Event()
    hold.entered = threading.Event()  # type: ignore[attr-defined]
    one = started(lambda: says_same(cole, first, told, hold))
    hold.entered.wait(PATIENCE)  # type: ignore[attr-defined]
    other = started(lambda: says_same(rosa, second, told))
    other.join(A_MOMENT)
    told["the_second_waited"] = other.is_alive()
    hold.set()
    one.join(PATIENCE)
    other.join(PATIENCE)
    with cole.acting():
        links = list(facts.reckoned(linkage).links.values())
        told["partners"] = links.count(first.return_key)
        told["settled_as_the_same"] = linkage.pairs.filter(verdict=Answer.SAME).count()
    return told


def main() -> None:
    with own_database():
        cast = seated()
        seat = founding.seat(
            "rosa@nsu.example",
            "rosa",
            cast.cole.organization,
            [Role.REGISTRAR],
            from_day=date(2026, 1, 1),
        )
        rosa = Seated("rosa", seat.id, cast.cole.organization)
        story, rows = making.downloaded(cast)
        linkage = making.compared(story, making.file_of(making.lines(rows)))
        print(json.dumps(two_say_the_same(cast.cole, rosa, linkage)))


if __name__ == "__main__":
    main()
