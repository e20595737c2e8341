"""What readers say of a pair, who reads it next, and when it is settled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from portal.rules.decision import Decision, objection
from portal.rules.vocabulary import Labelled

# Without these nobody can compare people; the agreement must let them pass to whoever reads.
NEEDED: Final = ("first_name", "last_name", "birth_date")
LEAST_READERS, MOST_READERS = 1, 3
SECOND_SHARE: Final = 10  # in 100 pairs


class Answer(Labelled):
    SAME = "same", "The same person"
    DIFFERENT = "different", "Different people"
    UNSURE = "unsure", "Cannot tell"


def verdict_of(answers: Sequence[Answer], *, readers: int) -> Answer | None:
    """What the readers found, in the order in which they answered; None while one more is needed.

    `readers`: how many read the pair in any case. Who cannot tell passes the pair to a second
    reader; two who contradict each other, to a third.
    """
    if len(answers) < _wanted(answers, readers):
        return None
    same, different = answers.count(Answer.SAME), answers.count(Answer.DIFFERENT)
    if same == different:
        return Answer.UNSURE
    return Answer.SAME if same > different else Answer.DIFFERENT


def _wanted(answers: Sequence[Answer], readers: int) -> int:
    if Answer.SAME in answers and Answer.DIFFERENT in answers:
        return MOST_READERS
    return max(readers, 2) if Answer.UNSURE in answers else readers


@dataclass(frozen=True, slots=True)
class Read:
    """A pair as far as it counts: the student's key, the person's number, and the verdict.

    `proposed`: the comparison decided for it without a reader."""

    key: str
    person: str
    proposed: bool
    verdict: Answer | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Every student sent is linked, in doubt, or not found. `links`: person to key."""

    links: dict[str, str]
    matched: int
    ambiguous: int
    unmatched: int

    @property
    def sent(self) -> int:
        return self.matched + self.ambiguous + self.unmatched


def reckon(*, sent: int, links: dict[str, str], read: Collection[Read]) -> Reckoned:
    """Machine links (person to key) corrected by readers.

    A person whom readers gave to two students belongs to neither for certain: both are in doubt.
    """
    kept: dict[str, set[str]] = {person: {key} for person, key in links.items()}
    for pair in read:
        if pair.verdict is Answer.SAME:
            kept.setdefault(pair.person, set()).add(pair.key)
        elif pair.proposed and pair.verdict in (Answer.DIFFERENT, Answer.UNSURE):
            kept.get(pair.person, set()).discard(pair.key)
    certain = {person: next(iter(keys)) for person, keys in kept.items() if len(keys) == 1}
    matched = set(certain.values())
    doubtful = {pair.key for pair in read if _in_doubt(pair) and pair.person not in certain}
    doubtful |= {key for keys in kept.values() if len(keys) > 1 for key in keys}
    ambiguous = len(doubtful - matched)
    return Reckoned(certain, len(matched), ambiguous, sent - len(matched) - ambiguous)


def _in_doubt(pair: Read) -> bool:
    """Nobody decided, or nobody could; a link that is read to learn holds until then."""
    return pair.verdict is Answer.UNSURE or (pair.verdict is None and not pair.proposed)


def decide_reading(*, is_college: bool, is_district: bool, asked: bool) -> Decision:
    """Whether someone may read pairs. The college holds both sides; the district reads on request,
    because what it reads of the college's file may be of people who are no students of its own."""
    return Decision.unless(
        [
            objection(
                not (is_college or is_district),
                "ROLE_SCOPE",
                "Registrars of the college read these pairs; data stewards of the district do "
                "when the college asks them.",
            ),
            objection(
                is_district and not is_college and not asked,
                "NOT_ASKED",
                "The college has not asked the district to read these pairs.",
            ),
        ]
    )


def decide_asking(
    *, elements_back: Collection[str], waiting: int, asked: bool, coded: bool = False
) -> Decision:
    """Whether the college may show its rows to the district for reading."""
    if coded:
        words = "This file holds codes alone: there is nothing that the district could read."
        return Decision.unless([objection(True, "CODES", words)])
    missing = [name.replace("_", " ") for name in NEEDED if name not in elements_back]
    return Decision.unless(
        [
            objection(asked, "ASKED", "The district was asked already."),
            objection(not waiting, "NOTHING_WAITS", "No pair waits for a reader."),
            objection(
                bool(missing),
                "NAMES_STAY",
                "The agreement does not let the college send "
                f"{', '.join(missing)}, so only the college reads these pairs.",
            ),
        ]
    )


def decide_linking(*, elements_out: Collection[str], open_already: bool) -> Decision:
    """Whether a file without keys can answer this exchange."""
    missing = [name.replace("_", " ") for name in NEEDED if name not in elements_out]
    return Decision.unless(
        [
            objection(
                bool(missing),
                "NO_NAMES",
                f"The package holds no {', '.join(missing)}, so nobody can be found by them. "
                "Return the keys of the package instead.",
            ),
            objection(
                open_already,
                "OPEN_ALREADY",
                "Another file of this exchange is being compared. Finish or discard it first.",
            ),
        ]
    )
