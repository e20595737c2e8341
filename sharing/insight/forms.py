from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


class DimensionsField(forms.MultipleChoiceField):
    """By what the students are divided; each choice makes the groups smaller."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Divided by",
            help_text="Each one makes the groups smaller, so more of them have to be hidden.",
            error_messages={"required": "Choose at least one, for example the school."},
            **kwargs,
        )


class TableForm(forms.Form):
    """Which number, for which class, divided how, for whom."""

    metric = forms.ChoiceField(label="What to count")
    class_of = forms.TypedChoiceField(label="Class of", coerce=int)
    dimensions = DimensionsField()
    flow = forms.ChoiceField(
        label="For whom",
        widget=forms.RadioSelect,
        help_text="The agreement decides who will read the table and how small a group may be.",
    )

    def __init__(
        self,
        *args: Any,
        metrics: Iterable[tuple[str, str]],
        classes: Iterable[int],
        dimensions: Iterable[tuple[str, str]],
        flows: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        divided = list(dimensions)
        choices = {
            "metric": list(metrics),
            "class_of": [(year, str(year)) for year in classes],
            "dimensions": divided,
            "flow": list(flows),
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        self.fields["dimensions"].initial = [code for code, _label in divided]


class ChangeForm(forms.Form):
    """Other dimensions for a draft."""

    dimensions = DimensionsField()

    def __init__(self, *args: Any, dimensions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dimensions"].choices = list(dimensions)  # type: ignore[attr-defined]
