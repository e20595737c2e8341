from __future__ import annotations

from typing import Any

from django import forms

from agreements.rules.steps import LONGEST_DAYS, MOST_STEPS, STEP_ROLES
from portal.rules.permissions import Role

LARGEST = 25_000_000  # bytes of a document that is checked


class ProcedureForm(forms.Form):
    """Up to four steps in order, and the working days that each may take."""

    answer_days = forms.IntegerField(
        label="Working days for each step",
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text="From the day it is somebody's turn. After it the step shows as overdue.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "No such step"), *((role.value, role.label) for role in STEP_ROLES)]
        words = ("First step", "Second step", "Third step", "Fourth step")
        steps = {
            f"step{number}": forms.ChoiceField(
                label=words[number], choices=choices, required=number == 0
            )
            for number in range(MOST_STEPS)
        }
        self.fields = {**steps, **self.fields}

    def steps(self) -> list[Role]:
        """The steps that were chosen, in their order; gaps are closed."""
        chosen = [self.cleaned_data[f"step{number}"] for number in range(MOST_STEPS)]
        return [Role(role) for role in chosen if role]

    @staticmethod
    def initial_of(steps: tuple[Role, ...], answer_days: int) -> dict[str, Any]:
        return {
            "answer_days": answer_days,
            **{f"step{number}": role.value for number, role in enumerate(steps)},
        }


class CheckForm(forms.Form):
    document = forms.FileField(
        label="The document",
        help_text="A PDF of at most 25 MB. It is looked at and not kept.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_document(self) -> Any:
        given = self.cleaned_data["document"]
        if given.size > LARGEST:
            raise forms.ValidationError("The file is larger than 25 MB.")
        return given
