"""What was said of an earlier sheet, used for the next one while nobody looks: only where the new
sheet cannot mean something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from portal.rules.decision import Decision, Reason, objection
from portal.rules.mapping import LEAVE_OUT, Chosen, Questions
from sharing.exchange.rules.sheets.fields import ReturnField
from sharing.exchange.rules.sheets.terms import days_of

# Columns without a name, and those named like an earlier one, are told apart by their place alone.
_BY_PLACE = re.compile(r"Column [A-Z]+|(.+) \([A-Z]+\)")
_DIGITS = re.compile(r"[0-9]+")
_LOOK = "Hand this file in on the page of the exchange, and look at what is filled in there"


def renamed(chosen: Chosen, columns: Sequence[str]) -> Chosen | None:
    """The choice by the names of these columns, which may be written a little differently;
    nothing where one of them is not there, or is there twice."""
    named: dict[str, list[str]] = {}
    for column in columns:
        named.setdefault(_letters(column), []).append(column)
    found = {one: named.get(_letters(column), []) for one, column in chosen.columns.items()}
    if any(len(places) != 1 for places in found.values()):
        return None
    return replace(chosen, columns={one: places[0] for one, places in found.items()})


def lasting(chosen: Chosen) -> Chosen:
    """What may serve for a later file. “Fall” has other days next year, so its days do not."""
    terms = chosen.words.get(ReturnField.TERM)
    if terms is None:
        return chosen
    kept = {word: code for word, code in terms.items() if _names_its_year(word, code)}
    return replace(chosen, words={**chosen.words, ReturnField.TERM: kept})


def decide_unseen(columns: Sequence[str], questions: Questions, chosen: Chosen) -> Decision:
    """Whether what was said of an earlier sheet can only mean the same in this one."""
    return Decision.unless((_alike(columns, chosen.columns.values()), _order(questions, chosen)))


def _alike(columns: Sequence[str], used: Iterable[str]) -> Reason | None:
    placed = [match for match in map(_BY_PLACE.fullmatch, columns) if match]
    unsure = {match[0] for match in placed} | {match[1] for match in placed if match[1]}
    found = sorted(unsure & set(used))
    return objection(
        bool(found),
        "COLUMNS_ALIKE",
        f"Only its place tells what {', '.join(f'“{one}”' for one in found)} is: several columns "
        f"have the same name, or none. Give each a name of its own. {_LOOK}.",
    )


def _order(questions: Questions, chosen: Chosen) -> Reason | None:
    """An order that holds for one file may not hold for the next."""
    return objection(
        bool(questions.order_for) and questions.told != chosen.order,
        "DAY_ORDER",
        f"Nothing in {', '.join(questions.order_for)} shows that the days are written as in the "
        f"earlier file: 3/4/2026 may be March or April. Write days as 2026-03-04. {_LOOK}.",
    )


def _names_its_year(word: str, code: str) -> bool:
    days = days_of(code)
    if days is None:
        return code == LEAVE_OUT or not word
    return any(_names(day, _DIGITS.findall(word)) for day in days)


def _names(day: date, numbers: Iterable[str]) -> bool:
    return any(f"{day.year % 100:02}" in number for number in numbers)


def _letters(name: str) -> str:
    split = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in split if letter.isalnum())
