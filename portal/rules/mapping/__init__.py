"""Tables that people keep their own way: which column holds what, and what its words stand for."""

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
    "DayOrder",
    "Row",
    "Sheet",
    "bare",
    "day_in",
    "fingerprint",
    "guessed",
    "guessed_values",
    "is_a_list",
    "needs_order",
    "plain",
    "table_of",
    "told_order",
    "words_in",
]
