"""What every layout says of itself, and what a writer is told and answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from agreements.rules.elements import CATALOG
from portal.rules.decision import Decision, Reason
from portal.rules.intake import Problems
from portal.rules.vocabulary import Labelled
from sharing.exports.rules.students import ELEMENTS, Student


class Search(Labelled):
    """Search kinds of a request file."""

    SUBSEQUENT = "SE", "SE: where they enrolled after the search date"
    DECLINED = "DA", "DA: where those enrolled who were not admitted or declined"
    PRIOR = "PA", "PA: where they attended before the search date"
    SIBLINGS = "SB", "SB: siblings or parents"
    COHORT = "CO", "CO: a cohort, one search date for all"


class Asker(Labelled):
    """Entity type of a request file."""

    INSTITUTION = "I", "I: a college or university"
    PROGRAM = "S", "S: a school, district or outreach program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheetful:
    """What a file is about and who sends it."""

    name: str
    district: str
    nces_id: str
    class_of: int
    made_on: date
    account: str = ""
    branch: str = "00"
    search: Search = Search.SUBSEQUENT
    asker: Asker = Asker.PROGRAM
    search_from: date | None = None
    with_keys: bool = False
    elements: tuple[str, ...] = ELEMENTS


@dataclass(slots=True)
class Written:
    """Which students are in the file, in order, by their place in what was given.

    `unfit` are problems of single students, who were left out of the file; `problems` are those of
    the file as a whole, which cannot be used then.
    """

    places: list[int] = field(default_factory=list)
    unfit: Problems = field(default_factory=Problems)
    problems: Problems = field(default_factory=Problems)
    notices: tuple[str, ...] = ()

    def refuse(self, *, leave_out: bool) -> None:
        """Raises `Rejected` when the file may not be used."""
        found = Problems()
        for problem in (*self.problems.items, *(() if leave_out else self.unfit.items)):
            found.add(problem)
        found.total = self.problems.total + (0 if leave_out else self.unfit.total)
        found.reject_if_any()


Writer = Callable[[IO[bytes], Iterable[Student], Sheetful], Written]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`leaves_home` is true of layouts that exist only to be handed to somebody else;
    `carries_keys` of those that have a place for return keys."""

    code: str
    label: str
    what: str
    suffix: str
    media_type: str
    needs: frozenset[str]
    holds: frozenset[str]
    write: Writer
    leaves_home: bool = False
    carries_keys: bool = True
    asks: frozenset[str] = frozenset()

    def told(self, elements: Collection[str]) -> tuple[str, ...]:
        """Of the agreed elements those that this layout can hold, in the order of the catalog."""
        return tuple(one for one in ELEMENTS if one in elements and one in self.holds)

    def decide(self, elements: Collection[str]) -> Decision:
        """Whether what the agreement lists suffices for this layout."""
        missing = [one for one in ELEMENTS if one in self.needs and one not in elements]
        if not missing:
            return Decision.allow()
        words = ", ".join(CATALOG[one].name.lower() for one in missing)
        return Decision.deny(
            Reason(
                "ELEMENTS",
                f"This layout cannot do without what the agreement does not list: {words}. "
                "Amend the agreement, or choose another layout.",
            )
        )
