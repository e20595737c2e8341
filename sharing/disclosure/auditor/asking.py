"""The last questions about a large group, one cell at a time, over all cells of the group.

The nearest table with a missing value changes some hundred cells, wherever these lie; other
missing values of the cell, and what boxes open around such tables, come with it. Where even
fractions do not help, a bound is proven. What is left after that is for integer programs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from .boxes import Boxes
from .component import Component
from .nearest import Answer
from .questions import Questions

SIDE_BY_SIDE = 2
AT_ONCE = 8  # cells in a row for each thread, before what was found is noted


Apply = Callable[[Callable[[int], list[Answer]], range], Iterable[list[Answer]]]


class Asking:
    """What comes out does not depend on the order of threads."""

    def __init__(self, questions: Questions, boxes: Boxes) -> None:
        self.questions, self.boxes = questions, boxes
        self.whole: Component = questions.about
        self._near = [self.whole.another_nearest() for _ in range(SIDE_BY_SIDE)]
        self._waiting: list[int] = []

    def go(self, apply: Apply) -> None:
        """`apply` runs a function on a few numbers, in threads if it likes."""
        hard: set[int] = set()
        chance = np.random.default_rng(31)
        while True:
            cells = [c for c in self.questions.open().tolist() if c not in hard]
            if not cells:
                return
            some = chance.permutation(cells)[: SIDE_BY_SIDE * AT_ONCE]
            self._waiting = some.tolist()
            answers = [a for found in apply(self._answers, range(SIDE_BY_SIDE)) for a in found]
            hard |= {answer.cell for answer in answers if answer.open}
            self._note(answers)

    def _answers(self, number: int) -> list[Answer]:
        near, mine = self._near[number], self._waiting[number::SIDE_BY_SIDE]
        return [near.look(cell, self.questions.of(cell)) for cell in mine]

    def _note(self, answers: list[Answer]) -> None:
        """The tables; what boxes open around some of them together; what is impossible."""
        whole = self.whole
        together = whole.home.copy()
        for answer in answers:
            for least, most in answer.impossible:
                whole.rule_out(answer.cell, least, most, in_fractions=True)
            for table in answer.tables:
                change = table - whole.home
                whole.seen.follow(whole.home, change)
                sum_of_both = together + change
                if (whole.low <= sum_of_both).all() and (sum_of_both <= whole.high).all():
                    together = sum_of_both
        fall, rise = self.boxes.reach(together)
        whole.seen.spans(np.arange(len(together)), together - fall, together + rise)
