"""Saying what the columns of a return hold, and which days its terms have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms

from portal.rules.mapping import LEAVE_OUT, Chosen, DayOrder, Questions, Shape
from portal.ui.formatting import plural
from sharing.exchange.rules.sheets.fields import BLANK, ReturnField
from sharing.exchange.rules.sheets.terms import code_of, days_of, usual_days
from sharing.records.forms import WordsForm

TERM = ReturnField.TERM


class OutcomeWordsForm(WordsForm):
    """What each word means; of a term, its first and its last day."""

    def __init__(
        self,
        *args: Any,
        shape: Shape,
        questions: Questions,
        words: Mapping[Any, Mapping[str, str]],
        order: DayOrder | None,
        **kwargs: Any,
    ) -> None:
        others = tuple(one for one in questions.words if one.field != TERM)
        super().__init__(
            *args,
            questions=replace(questions, words=others),
            words=words,
            order=order,
            meanings=shape.codes,
            **kwargs,
        )
        self.terms = next((one for one in questions.words if one.field == TERM), None)
        for place, (word, shown, count) in enumerate(self._named()):
            known = days_of(words.get(TERM, {}).get(word, "")) or usual_days(word)
            for end, label in enumerate(("first", "last")):
                self.fields[f"term-{place}-{label}"] = forms.DateField(
                    label=f"“{shown}”: {label} day",
                    required=False,
                    initial=known[end] if known else None,
                    widget=forms.DateInput(attrs={"type": "date"}),
                    help_text=plural(count, "row,rows") if label == "first" else "",
                )

    def _named(self) -> list[tuple[str, str, int]]:
        """An empty cell names no term, and is not asked about."""
        if self.terms is None or not self.terms.is_answerable:
            return []
        return [one for one in self.terms.words if one[0]]

    @property
    def term_fields(self) -> list[forms.BoundField]:
        return [
            self[f"term-{place}-{label}"]
            for place in range(len(self._named()))
            for label in ("first", "last")
        ]

    @property
    def asks(self) -> bool:
        return bool(self.fields)

    def told(self, chosen: Chosen) -> Chosen:
        found = super().told(chosen)
        if self.terms is None:
            return found
        days = {word: self._days(place) for place, (word, _, _) in enumerate(self._named())}
        return replace(found, words={**found.words, TERM: {**days, "": BLANK}})

    def _days(self, place: int) -> str:
        first, last = (self.cleaned_data.get(f"term-{place}-{end}") for end in ("first", "last"))
        if not (first or last):
            return LEAVE_OUT
        return code_of(first, last) if first and last else ""
