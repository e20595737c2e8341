"""What the author answers for before others look: some lines the portal checks, some a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LEAST_WORDS = 8  # fewer say nothing that the title does not say


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the checklist: what must be true, and what to do when it is not."""

    code: str
    words: str
    remedy: str
    is_computed: bool


ITEMS: tuple[Item, ...] = (
    Item(
        "context_written",
        "The release says how to read it",
        f"Write how to read this table: at least {LEAST_WORDS} words.",
        True,
    ),
    Item(
        "coverage_written",
        "The release says who is counted and who is not",
        f"Write who is counted and who is not: at least {LEAST_WORDS} words.",
        True,
    ),
    Item(
        "denominators_defined",
        "Population, rule and source of the numbers are defined",
        "This metric has no written definition. Choose another one.",
        True,
    ),
    Item(
        "proof_kept",
        "The auditor found no hidden group that could be worked out",
        "The proof does not hold. Count the table again.",
        True,
    ),
    Item(
        "proof_matches",
        "The stored numbers are those that the proof is about",
        "The stored numbers are not those of the proof. Count the table again.",
        True,
    ),
    Item(
        "loss_looked_at",
        "I looked at what is hidden, and at the coarser tables that would hide less",
        "Look at what is hidden and at the coarser tables, and tick the line.",
        False,
    ),
    Item(
        "words_tell_nothing",
        "Title and texts name no number that the table hides",
        "Read title and texts for numbers that the table hides, and tick the line.",
        False,
    ),
    Item(
        "readers_right",
        "The recipient, the embargo and the people who read early are right",
        "Check recipient, embargo and early readers, and tick the line.",
        False,
    ),
)
BY_CODE = {item.code: item for item in ITEMS}


@dataclass(frozen=True, slots=True)
class ChecklistFacts:
    context: str
    coverage: str
    statement: str
    proof_kept: bool
    proof_matches: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Who ticked a line, and when."""

    item: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """A line of the checklist as it stands."""

    item: Item
    is_done: bool
    by: str = ""
    at: datetime | None = None


def checks(facts: ChecklistFacts, answers: list[Answer]) -> list[Check]:
    """Every line in order; `answers` are those about exactly this content."""
    found = {
        "context_written": _says_something(facts.context),
        "coverage_written": _says_something(facts.coverage),
        "denominators_defined": _says_something(facts.statement),
        "proof_kept": facts.proof_kept,
        "proof_matches": facts.proof_matches,
    }
    answered = {answer.item: answer for answer in answers}
    return [
        Check(item, found[item.code]) if item.is_computed else _answered(item, answered)
        for item in ITEMS
    ]


def _answered(item: Item, answered: dict[str, Answer]) -> Check:
    answer = answered.get(item.code)
    if answer is None:
        return Check(item, False)
    return Check(item, True, answer.by, answer.at)


def _says_something(text: str) -> bool:
    return len(text.split()) >= LEAST_WORDS
