"""What somebody said about a spreadsheet: which column holds what, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from consent.rules.sheets.fields import CALLED, CHOSEN, DAYS, SHAPES, Field, SheetKind
from consent.rules.sheets.words import CODES, EVERYONE, USUAL
from portal.rules.decision import Decision, Reason, objection
from portal.rules.mapping import (
    LEAVE_OUT,
    DayOrder,
    Sheet,
    guessed,
    guessed_values,
    is_a_list,
    needs_order,
    plain,
    told_order,
    words_in,
)

Words = list[tuple[str, str, int]]
# Words that stand for an organization, by its plain name.
Recipients = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """`columns`: field to column. `fixed`: field to one code for every row. `words`: field to the
    meaning of each of its words; "-" leaves their rows out."""

    columns: Mapping[Field, str] = field(default_factory=dict)
    fixed: Mapping[Field, str] = field(default_factory=dict)
    words: Mapping[Field, Mapping[str, str]] = field(default_factory=dict)
    order: DayOrder | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": {one.value: column for one, column in self.columns.items()},
            "fixed": {one.value: code for one, code in self.fixed.items()},
            "words": {one.value: dict(words) for one, words in self.words.items()},
            "order": self.order.value if self.order else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Chosen:
        return cls(
            columns={Field(code): column for code, column in stored.get("columns", {}).items()},
            fixed={Field(code): told for code, told in stored.get("fixed", {}).items()},
            words={Field(code): words for code, words in stored.get("words", {}).items()},
            order=DayOrder(stored["order"]) if stored.get("order") else None,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A column of words whose meaning somebody must say."""

    field: Field
    column: str
    words: Words

    @property
    def is_answerable(self) -> bool:
        return is_a_list(self.words)


@dataclass(frozen=True, slots=True)
class Questions:
    words: tuple[Question, ...]
    order_for: tuple[str, ...]  # the columns whose days need an order
    told: DayOrder | None  # what the days themselves give away

    @property
    def any(self) -> bool:
        return bool(self.words or self.order_for)


def guess(kind: SheetKind, columns: Iterable[str], remembered: Chosen) -> Chosen:
    """Columns as they were last time or by their names; one value where no column is found."""
    shape, names = SHAPES[kind], list(columns)
    called = {one: CALLED[one] for one in shape.fields}
    known = {one.value: column for one, column in remembered.columns.items()}
    found = guessed(names, known, called)
    fixed = {
        one: remembered.fixed.get(one, code)
        for one, code in shape.fixed.items()
        if one not in found
    }
    return Chosen(found, fixed, remembered.words, remembered.order)


def decide_columns(kind: SheetKind, chosen: Chosen) -> Decision:
    """Whether enough is known to read the rows."""
    shape = SHAPES[kind]
    missing = [
        Reason("COLUMN", f"Choose the column that holds “{one.label}”.")
        for one in shape.needed
        if one not in chosen.columns and not chosen.fixed.get(one)
    ]
    by_number = {Field.NUMBER, Field.STATE_ID} & set(chosen.columns)
    names = Field.FULL_NAME in chosen.columns or {Field.FIRST_NAME, Field.LAST_NAME} <= set(
        chosen.columns
    )
    return Decision.unless(
        (
            *missing,
            objection(
                not by_number and not (names and Field.BIRTH_DATE in chosen.columns),
                "CHILD",
                "Choose what tells which student a row is about: the student number, the state "
                "number, or name and birth date together.",
            ),
            *_twice(chosen),
        )
    )


def _twice(chosen: Chosen) -> list[Reason]:
    first: dict[str, Field] = {}
    reasons = []
    for one, column in chosen.columns.items():
        if column in first:
            text = f"“{column}” was chosen for “{first[column].label}” and for “{one.label}”."
            reasons.append(Reason("COLUMN_TWICE", text))
        first.setdefault(column, one)
    return reasons


def questions_of(sheet: Sheet, chosen: Chosen) -> Questions:
    """What must be asked about the words and the days of the chosen columns."""
    asked = tuple(
        Question(one, column, words_in(sheet.cells_of(column)))
        for one, column in chosen.columns.items()
        if one in CHOSEN
    )
    days = [column for one, column in chosen.columns.items() if one in DAYS]
    slashed = tuple(column for column in days if needs_order(sheet.cells_of(column)))
    told = told_order(cell for column in slashed for cell in sheet.cells_of(column))
    return Questions(asked, slashed, told)


def guess_words(
    questions: Questions, chosen: Chosen, recipients: Recipients
) -> dict[Field, dict[str, str]]:
    """What each word probably means: as last time, else as usual."""
    return {
        one.field: guessed_values(
            [word for word, _, _ in one.words],
            chosen.words.get(one.field, {}),
            recipients if one.field is Field.RECIPIENT else USUAL[one.field],
        )
        for one in questions.words
    }


def decide_words(questions: Questions, chosen: Chosen) -> Decision:
    """Whether every word has a meaning and every day an order."""
    reasons: list[Reason | None] = [
        objection(
            bool(questions.order_for) and chosen.order is None,
            "DAY_ORDER",
            "Say whether the month or the day comes first.",
        )
    ]
    for one in questions.words:
        meanings = chosen.words.get(one.field, {})
        open_words = [
            f"“{shown or 'an empty cell'}”" for word, shown, _ in one.words if word not in meanings
        ]
        reasons.append(
            objection(
                not one.is_answerable,
                "TOO_MANY_WORDS",
                f"“{one.column}” holds too many different words for “{one.field.label}”. "
                "Choose another column.",
            )
            or objection(
                bool(open_words),
                "WORDS",
                f"Say what {', '.join(open_words[:5])} in “{one.column}” means.",
            )
        )
    return Decision.unless(reasons)


def recipients_by_word(organizations: Mapping[str, str]) -> Recipients:
    """Id by plain name; an empty cell speaks of everyone."""
    named = {plain(name): key for key, name in organizations.items()}
    return {**named, "": EVERYONE, "all": EVERYONE, "everyone": EVERYONE, "todos": EVERYONE}


def choices_of(one: Field, organizations: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a word of this field may mean."""
    if one is Field.RECIPIENT:
        everyone = (EVERYONE, "Every recipient named in the agreement")
        return [everyone, *organizations.items()]
    return CODES[one]


__all__ = [
    "LEAVE_OUT",
    "Chosen",
    "Question",
    "Questions",
    "choices_of",
    "decide_columns",
    "decide_words",
    "guess",
    "guess_words",
    "questions_of",
    "recipients_by_word",
]
