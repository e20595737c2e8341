"""What the worker does with a file: compare, remember, and draw what readers decide."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator

from portal.recording import action, record
from portal.rules.actor import Actor
from portal.vault import Vault
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.linkage import facts
from sharing.linkage.comparing import Drawn, Found, compare, index_of
from sharing.linkage.models import Linkage, Pair
from sharing.linkage.moving import held_by, keep, move
from sharing.linkage.rules.lifecycle import LINKAGE
from sharing.linkage.rules.reading import Answer, reckon

STEPS = 4
Tell = Callable[[int, int, str], None]


@action
def compare_file(*, linkage: Linkage, by: Actor, tell: Tell) -> Linkage:
    """Links who is certain, and draws what is in doubt for readers, by chance and blind.

    What readers said of the same two people before holds: "different" is never asked again.
    """
    current = held_by(linkage, by)
    LINKAGE.decide(current.status, "compare").require()
    decide_kept(current.exchange).require()
    tell(1, STEPS, "Opening the package")
    students = facts.students_of(current.exchange)
    people = facts.read_json(current.people)
    found = compare(
        students,
        people,
        one_to_one=current.one_to_one,
        tell=lambda words: tell(2, STEPS, words),
    )
    tell(3, STEPS, "Looking up what readers said before")
    vault = Vault.for_organization(current.organization_id)
    known = _Known(current, vault, students, people)
    links = known.still_linked(found)
    pairs = list(_pairs(current, found, known))
    Pair.objects.bulk_create(pairs, batch_size=2000)
    current.sent = len(students)
    reckoned = reckon(sent=current.sent, links=links, read=facts.reads_of(current))
    move(
        current,
        "compare",
        sent=current.sent,
        matched=reckoned.matched,
        ambiguous=reckoned.ambiguous,
        unmatched=reckoned.unmatched,
        trained=found.trained,
        notices=list(found.notes),
        links=keep(current, [json.dumps(links).encode()], "links.json"),
        shown=keep(current, _lines(found.drawn), "pairs.jsonl"),
    )
    record(
        "compare_file",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={"matched": reckoned.matched, "ambiguous": reckoned.ambiguous},
    )
    return current


@action
def give_up(*, linkage: Linkage, words: str, by: Actor) -> Linkage:
    """The file cannot be compared: it waits, with the reason, to be discarded."""
    current = held_by(linkage, by)
    move(current, "fail", notices=[words])
    record("give_up_linkage", by=by, organization_id=current.organization_id, about=current)
    return current


class _Known:
    """What readers settled of these two people before, whoever asked."""

    def __init__(
        self,
        linkage: Linkage,
        vault: Vault,
        students: dict[str, dict[str, str]],
        people: dict[str, dict[str, str]],
    ) -> None:
        self._organization_id, self._vault = linkage.organization_id, vault
        self._students, self._people = students, people

    def index(self, key: str, person: str) -> bytes:
        return index_of(self._vault, self._students[key], self._people[person])

    def still_linked(self, found: Found) -> dict[str, str]:
        """Without links that a reader called wrong before."""
        indexes = {self.index(key, person): person for person, key in found.links.items()}
        said = facts.remembered(self._organization_id, list(indexes))
        wrong = {indexes[index] for index, word in said.items() if word is Answer.DIFFERENT}
        return {person: key for person, key in found.links.items() if person not in wrong}

    def said(self, drawn: list[Drawn]) -> dict[bytes, Answer]:
        indexes = [self.index(one.key, one.person) for one in drawn]
        return facts.remembered(self._organization_id, indexes)


def _pairs(linkage: Linkage, found: Found, known: _Known) -> Iterator[Pair]:
    said = known.said(found.drawn)
    chance = random.Random(linkage.id.int)  # noqa: S311  (a share of pairs, no secret)
    for number, one in enumerate(found.drawn, 1):
        index = known.index(one.key, one.person)
        word = said.get(index)
        twice = chance.randrange(100) < linkage.second_share
        yield Pair(
            organization_id=linkage.organization_id,
            linkage=linkage,
            number=number,
            return_key=one.key,
            person=one.person,
            index=index,
            proposed=one.proposed,
            stratum=one.stratum,
            pairs_in_stratum=one.pairs_in_stratum,
            # What was linked without a reader is read when a sample is asked for.
            readers=0 if one.proposed else 2 if twice else 1,
            verdict=word or "",
            remembered=word is not None,
        )


def _lines(drawn: list[Drawn]) -> Iterator[bytes]:
    for number, one in enumerate(drawn, 1):
        yield json.dumps({"number": number, **one.shown}).encode() + b"\n"
