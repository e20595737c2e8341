from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


class DisputeForm(forms.Form):
    """Which field of the row is doubted, and why."""

    field = forms.ChoiceField(label="What is doubtful")
    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The college reads these words and the return key. Name no student.",
    )

    def __init__(self, *args: Any, fields: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = list(fields)  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The college's answer: what the field should read, that it is right, or that the row goes."""

    answer = forms.ChoiceField(label="Your answer", widget=forms.RadioSelect)
    value = forms.CharField(
        label="What the field should read",
        max_length=200,
        required=False,
        help_text="Only for a correction; days as YYYY-MM-DD, codes as in the detail report.",
    )
    words = forms.CharField(
        label="In your words",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The district reads this. Name no student.",
    )

    alike = forms.BooleanField(required=False)

    def __init__(self, *args: Any, takes_value: bool, alike: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if alike:
            label = f"Give this answer to the {alike:,} other rows disputed for the same reason"
            self.fields["alike"].label = label if alike > 1 else label.replace("rows", "row")
        else:
            del self.fields["alike"]
        correct = [("correct", "Correct it: the field should read otherwise")]
        self.fields["answer"].choices = [  # type: ignore[attr-defined]
            *(correct if takes_value else []),
            ("confirm", "Confirm it: the row is right as it is"),
            ("withdraw", "Withdraw the row: it should not have been returned"),
        ]
        if not takes_value:
            del self.fields["value"]
