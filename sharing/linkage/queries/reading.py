"""One pair at a time for a reader: blind before the answer, explained after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import Http404

from portal.rules.actor import Actor
from portal.rules.decision import Decision
from sharing.linkage import facts
from sharing.linkage.models import Label, Linkage, Pair
from sharing.linkage.permitted import reading_for
from sharing.linkage.queries.pages import linkage_for
from sharing.linkage.rules.differing import Compared, compared
from sharing.linkage.rules.explaining import Explained, explained
from sharing.linkage.rules.lifecycle import LinkageStatus
from sharing.linkage.rules.reading import Answer

ANSWERS: Final = (
    (Answer.SAME, "1 or J", "1 j"),
    (Answer.DIFFERENT, "2 or K", "2 k"),
    (Answer.UNSURE, "3 or L", "3 l"),
)


@dataclass(frozen=True, slots=True)
class Coded:
    """A pair of codes. Nothing else is known of it: its row in the college's own file, its key in
    the package, how alike the codes are, and how many others fit either."""

    key: str
    row: str
    alike: float
    for_student: int
    for_person: int

    @property
    def likeness(self) -> str:
        return f"{100 * self.alike:.0f} of 100"


@dataclass(frozen=True, slots=True)
class Decided:
    """The reader's last word, with what the comparison thought of the pair."""

    label: Label
    fields: list[Compared]
    explained: Explained
    coded: Coded | None = None

    @property
    def answer(self) -> Answer:
        return Answer(self.label.answer)

    @property
    def settled(self) -> str:
        pair = self.label.pair
        return Answer(pair.verdict).label if pair.verdict else "Another reader decides with you"


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """`pair` and `fields`: the next one, without anything that the comparison thinks of it."""

    linkage: Linkage
    may_read: Decision
    pair: Pair | None
    fields: list[Compared]
    waits: int
    last: Decided | None
    coded: Coded | None = None

    @property
    def lead(self) -> str:
        if self.linkage.is_coded:
            return "These two have like codes. Names there are none."
        return "Decide from what you see. What the comparison thinks is shown after your answer."

    @property
    def answers(self) -> tuple[tuple[Answer, str, str], ...]:
        return ANSWERS


def reading_page_for(actor: Actor, reference: str, number: int) -> ReadingPage:
    linkage = linkage_for(actor, reference, number)
    may_read = reading_for(actor, linkage)
    if linkage.status != LinkageStatus.READING or not may_read:
        return ReadingPage(linkage, may_read, None, [], 0, None)
    waiting = facts.waiting_of(linkage, user_id=actor.user_id).select_related("linkage")
    pair = waiting.first()
    told: dict[str, Any] = facts.shown_of(linkage, pair.number) if pair else {}
    return ReadingPage(
        linkage=linkage,
        may_read=may_read,
        pair=pair,
        fields=compared(told["left"], told["right"]) if pair else [],
        waits=waiting.count(),
        last=_last(actor, linkage),
        coded=_coded(told),
    )


def _coded(told: dict[str, Any]) -> Coded | None:
    return Coded(**told["coded"]) if told.get("coded") else None


def pair_for(actor: Actor, reference: str, number: int, pair_number: int) -> Pair:
    linkage = linkage_for(actor, reference, number)
    found = linkage.pairs.filter(number=pair_number).select_related("linkage").first()
    if found is None or not reading_for(actor, linkage):
        raise Http404
    return found


def _last(actor: Actor, linkage: Linkage) -> Decided | None:
    label = facts.last_label_of(linkage, actor.user_id)
    if label is None or not facts.may_be_shown(label.pair):
        return None
    told = facts.shown_of(linkage, label.pair.number)
    fields = compared(told["left"], told["right"])
    return Decided(label, fields, explained(told), _coded(told))
