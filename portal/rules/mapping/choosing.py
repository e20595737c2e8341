"""What somebody said about a spreadsheet: which column holds what, and what its words mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.rules.decision import Decision, Reason, objection
from portal.rules.mapping.days import DayOrder, needs_order, told_order
from portal.rules.mapping.guessing import guessed
from portal.rules.mapping.sheet import Sheet
from portal.rules.mapping.values import guessed_values, is_a_list, words_in
from portal.rules.vocabulary import Labelled

Words = list[tuple[str, str, int]]
# Fields are members of an enum of each kind's own; read back from storage they are its codes.
ByField = Mapping[Any, str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """`columns`: field to column. `fixed`: field to one code for every row. `words`: field to the
    meaning of each of its words; "-" leaves their rows out."""

    columns: ByField = field(default_factory=dict)
    fixed: ByField = field(default_factory=dict)
    words: Mapping[Any, Mapping[str, str]] = field(default_factory=dict)
    order: DayOrder | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "columns": {str(one): column for one, column in self.columns.items()},
            "fixed": {str(one): code for one, code in self.fixed.items()},
            "words": {str(one): dict(words) for one, words in self.words.items()},
            "order": self.order.value if self.order else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Chosen:
        return cls(
            columns=dict(stored.get("columns", {})),
            fixed=dict(stored.get("fixed", {})),
            words=dict(stored.get("words", {})),
            order=DayOrder(stored["order"]) if stored.get("order") else None,
        )


def _nothing_more(chosen: Chosen) -> Iterable[Reason | None]:
    return ()


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of table: its fields, what is needed, and how columns and words go in use.

    `fixed`: fields that may hold one value for every row, with the code that is usual; `every_row`
    the values to offer, where they are not the codes of the words. `called`: bare names of
    columns. `worded`: fields that hold a handful of words, each of which somebody must say the
    meaning of, one of `codes`; `usual` is what words mean as a rule. `also`: what else must hold.
    `asked_anew`: what was said of every row of one file says nothing of the next.
    """

    kind: str
    fields: tuple[Labelled, ...]
    needed: tuple[Labelled, ...]
    fixed: ByField
    called: Mapping[Any, tuple[str, ...]]
    worded: frozenset[Any]
    days: tuple[Labelled, ...]
    codes: Mapping[Any, list[tuple[str, str]]]
    usual: Mapping[Any, Mapping[str, str]]
    hints: ByField = field(default_factory=dict)
    every_row: Mapping[Any, list[tuple[str, str]]] = field(default_factory=dict)
    also: Callable[[Chosen], Iterable[Reason | None]] = _nothing_more
    asked_anew: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """A column of words whose meaning somebody must say."""

    field: Labelled
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


def guess(shape: Shape, columns: Iterable[str], remembered: Chosen) -> Chosen:
    """Columns as they were last time or by their names; one value where no column is found."""
    called = {one: shape.called[one] for one in shape.fields}
    known = {str(one): column for one, column in remembered.columns.items()}
    found = guessed(list(columns), known, called)
    fixed = {
        one: code if one in shape.asked_anew else remembered.fixed.get(one, code)
        for one, code in shape.fixed.items()
        if one not in found
    }
    return Chosen(found, fixed, remembered.words, remembered.order)


def decide_columns(shape: Shape, chosen: Chosen) -> Decision:
    """Whether enough is known to read the rows."""
    missing = [
        Reason("COLUMN", f"Choose the column that holds “{one.label}”.")
        for one in shape.needed
        if one not in chosen.columns and not chosen.fixed.get(one)
    ]
    return Decision.unless((*missing, *shape.also(chosen), *_twice(shape, chosen)))


def _twice(shape: Shape, chosen: Chosen) -> list[Reason]:
    first: dict[str, Labelled] = {}
    reasons = []
    for one in shape.fields:
        column = chosen.columns.get(one)
        if column is None:
            continue
        if column in first:
            text = f"“{column}” was chosen for “{first[column].label}” and for “{one.label}”."
            reasons.append(Reason("COLUMN_TWICE", text))
        first.setdefault(column, one)
    return reasons


def questions_of(shape: Shape, sheet: Sheet, chosen: Chosen) -> Questions:
    """What must be asked about the words and the days of the chosen columns."""
    told = [(one, chosen.columns[one]) for one in shape.fields if one in chosen.columns]
    asked = tuple(
        Question(one, column, words_in(sheet.cells_of(column)))
        for one, column in told
        if one in shape.worded
    )
    days = [column for one, column in told if one in shape.days]
    slashed = tuple(column for column in days if needs_order(sheet.cells_of(column)))
    order = told_order(cell for column in slashed for cell in sheet.cells_of(column))
    return Questions(asked, slashed, order)


def guess_words(
    shape: Shape,
    questions: Questions,
    chosen: Chosen,
    also: Mapping[Any, Mapping[str, str]] | None = None,
) -> dict[Any, dict[str, str]]:
    """What each word probably means: as last time, else as usual. `also`: what words of a field
    mean here and now, such as the names of organizations."""
    usual = {**shape.usual, **(also or {})}
    return {
        one.field: guessed_values(
            [word for word, _, _ in one.words],
            chosen.words.get(one.field, {}),
            usual.get(one.field, {}),
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
