"""Tables that people keep their own way: which column holds what, and what its words stand for."""

from portal.rules.mapping.choosing import (
    Chosen,
    Question,
    Questions,
    Shape,
    decide_columns,
    decide_words,
    guess,
    guess_words,
    questions_of,
)
from portal.rules.mapping.days import DayOrder, day_in, needs_order, told_order
from portal.rules.mapping.guessing import guessed
from portal.rules.mapping.sheet import Row, Sheet, bare, fingerprint, table_of
from portal.rules.mapping.values import (
    LEAVE_OUT,
    MOST_VALUES,
    guessed_values,
    is_a_list,
    plain,
    words_in,
)

__all__ = [
    "LEAVE_OUT",
    "MOST_VALUES",
    "Chosen",
    "DayOrder",
    "Question",
    "Questions",
    "Row",
    "Shape",
    "Sheet",
    "bare",
    "day_in",
    "decide_columns",
    "decide_words",
    "fingerprint",
    "guess",
    "guess_words",
    "guessed",
    "guessed_values",
    "is_a_list",
    "needs_order",
    "plain",
    "questions_of",
    "table_of",
    "told_order",
    "words_in",
]
