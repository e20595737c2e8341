from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


class TableForm(forms.Form):
    """Which number, for which class, for whom."""

    metric = forms.ChoiceField(label="What to count")
    class_of = forms.TypedChoiceField(label="Class of", coerce=int)
    flow = forms.ChoiceField(
        label="For whom, under which agreement",
        help_text="The agreement decides who will read the table and how small a group may be.",
    )

    def __init__(
        self,
        *args: Any,
        metrics: Iterable[tuple[str, str]],
        classes: Iterable[int],
        flows: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "metric": list(metrics),
            "class_of": [(year, str(year)) for year in classes],
            "flow": list(flows),
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
