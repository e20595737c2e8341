from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms

from portal.rules.mapping import LEAVE_OUT, Chosen, DayOrder, Question, Questions, Shape
from portal.ui.formatting import plural
from sharing.records.rules.kinds import FileEncoding, ImportKind


class ImportForm(forms.Form):
    organization = forms.ChoiceField(label="District")
    kind = forms.ChoiceField(
        label="What is in the file?", choices=ImportKind.choices(), widget=forms.RadioSelect
    )
    file = forms.FileField(
        label="File",
        help_text="Names, birth dates and student numbers are encrypted before they are kept. "
        "Nothing changes until you have seen what the file would change.",
        error_messages={
            "required": "Choose a file from your computer.",
            "empty": "This file is empty (0 bytes). Export it again and check its size "
            "before you upload it.",
        },
    )
    encoding = forms.ChoiceField(
        label="Encoding",
        choices=[("", "Find it"), *FileEncoding.choices()],
        initial="",
        required=False,
        help_text="What was found is shown before you decide, with the letters it makes.",
    )

    def __init__(self, *args: Any, districts: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(key), name) for key, name in districts.items()]
        field = self.fields["organization"]
        field.choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            field.initial = choices[0][0]
            field.widget = forms.HiddenInput()


COLUMN, FIXED = "column:", "fixed:"
Meanings = Mapping[Any, list[tuple[str, str]]]
_MAY_BE_UNTOLD = frozenset({"language"})


class ColumnsForm(forms.Form):
    """Which column holds what, or what holds for every row."""

    def __init__(
        self,
        *args: Any,
        shape: Shape,
        columns: Sequence[str],
        meanings: Meanings,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shape = shape
        named = [(COLUMN + name, name) for name in columns]
        for one in shape.fields:
            needed = one in shape.needed
            none = ("", "Choose" if needed else "Not in this file")
            choices: list[Any] = [none, ("Columns", named)]
            if one in shape.fixed:
                told = shape.every_row.get(one) or meanings[one]
                choices.append(
                    ("The same for every row", [(FIXED + c, f"Every row: {w}") for c, w in told])
                )
            self.fields[one.value] = forms.ChoiceField(
                label=one.label,
                required=needed,
                choices=choices,
                help_text=shape.hints.get(one, ""),
            )

    def chosen(self) -> Chosen:
        columns: dict[Any, str] = {}
        fixed: dict[Any, str] = {}
        for one in self.shape.fields:
            told = self.cleaned_data.get(one.value) or ""
            if told.startswith(COLUMN):
                columns[one] = told.removeprefix(COLUMN)
            elif told.startswith(FIXED):
                fixed[one] = told.removeprefix(FIXED)
            elif one in self.shape.fixed:
                fixed[one] = "" if one in _MAY_BE_UNTOLD else self.shape.fixed[one]
        return Chosen(columns=columns, fixed=fixed)

    @staticmethod
    def initial_of(chosen: Chosen) -> dict[str, str]:
        told = {str(one): COLUMN + column for one, column in chosen.columns.items()}
        return told | {str(one): FIXED + code for one, code in chosen.fixed.items() if code}


class WordsForm(forms.Form):
    """What each word of a column means, and in which order days are written."""

    def __init__(
        self,
        *args: Any,
        questions: Questions,
        words: Mapping[Any, Mapping[str, str]],
        order: DayOrder | None,
        meanings: Meanings,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        if questions.order_for:
            self.fields["order"] = forms.ChoiceField(
                label=f"How are days written in {', '.join(questions.order_for)}?",
                choices=DayOrder.choices(),
                initial=order.value if order else None,
                widget=forms.RadioSelect,
                help_text="The days themselves give it away."
                if questions.told
                else "Nothing in the file tells: look at the paper of one of them.",
                error_messages={"required": "Say whether the month or the day comes first."},
            )
        for question in questions.words:
            choices = [("", "Choose"), *meanings[question.field]]
            choices.append((LEAVE_OUT, "Leave these rows out"))
            for place, (word, shown, count) in enumerate(question.words):
                self.fields[f"{question.field.value}-{place}"] = forms.ChoiceField(
                    label=f"“{shown}”" if shown else "An empty cell",
                    choices=choices,
                    initial=words.get(question.field, {}).get(word, ""),
                    help_text=plural(count, "row,rows"),
                    error_messages={"required": "Say what it means."},
                )

    @property
    def groups(self) -> list[tuple[Question, list[forms.BoundField]]]:
        return [
            (
                question,
                [self[f"{question.field.value}-{n}"] for n in range(len(question.words))],
            )
            for question in self.questions.words
        ]

    def told(self, chosen: Chosen) -> Chosen:
        given = self.cleaned_data
        words = {
            question.field: {
                word: given[f"{question.field.value}-{place}"]
                for place, (word, _, _) in enumerate(question.words)
            }
            for question in self.questions.words
        }
        order = DayOrder(given["order"]) if given.get("order") else None
        return replace(chosen, words=words, order=order)


class UndoForm(forms.Form):
    reason = forms.CharField(
        label="Why is it taken back?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: the columns of two schools were mixed up.",
    )
