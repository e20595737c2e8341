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
from sharing.linkage.coded import compare_codes, index_of_codes
from sharing.linkage.comparing import Drawn, Found, compare, index_of
from sharing.linkage.models import Linkage, Pair
from sharing.linkage.moving import forget_people, held_by, keep, move
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
    found, known, current.sent = (
        _by_codes(current, tell) if current.is_coded else _by_names(current, tell)
    )
    tell(3, STEPS, "Looking up what readers said before")
    links = known.still_linked(found)
    pairs = list(_pairs(current, found, known))
    Pair.objects.bulk_create(pairs, batch_size=2000)
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
    if current.is_coded:
        forget_people(current)
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


def _by_names(linkage: Linkage, tell: Tell) -> tuple[Found, _Known, int]:
    students = facts.students_of(linkage.exchange)
    people = facts.read_json(linkage.people)
    found = compare(
        students,
        people,
        one_to_one=linkage.one_to_one,
        tell=lambda words: tell(2, STEPS, words),
    )
    vault = Vault.for_organization(linkage.organization_id)
    known = _Known(linkage, lambda key, who: index_of(vault, students[key], people[who]))
    return found, known, linkage.exchange.sent or 0


def _by_codes(linkage: Linkage, tell: Tell) -> tuple[Found, _Known, int]:
    """Whoever has no code was sent all the same, and can only be not found."""
    students = facts.codes_of(linkage)
    people = facts.read_json(linkage.people)
    found = compare_codes(
        students,
        people,
        one_to_one=linkage.one_to_one,
        tell=lambda words: tell(2, STEPS, words),
    )
    vault = Vault.for_organization(linkage.organization_id)
    known = _Known(linkage, lambda key, who: index_of_codes(vault, students[key], people[who]))
    return found, known, linkage.exchange.sent or 0


class _Known:
    """What readers settled of these two people before, whoever asked. `index`: of key and person,
    the same for the same two."""

    def __init__(self, linkage: Linkage, index: Callable[[str, str], bytes]) -> None:
        self._organization_id, self.index = linkage.organization_id, index

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
