from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from agreements.actions.binder import PaperFacts
from agreements.rules.binder import BinderKind
from agreements.rules.binder_fields import HINTS, NEEDED, Field
from portal.ui.widgets import DayInput

Choices = Sequence[tuple[str, str]]


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, or none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=ManyFiles(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in given]


class BinderForm(forms.Form):
    """A spreadsheet and the PDFs it names."""

    organization = forms.ChoiceField(label="Whose binder")
    sheet = forms.FileField(
        label="Spreadsheet",
        help_text="CSV or Excel (.xlsx), one row for each agreement, the names of the columns on "
        "top. Which column holds what you say on the next page.",
        error_messages={
            "required": "Choose a spreadsheet from your computer.",
            "empty": "This file is empty (0 bytes).",
        },
    )
    papers = ManyFilesField(
        label="PDFs",
        required=False,
        help_text="Several at once, or one zip file with all of them. A column of the spreadsheet "
        "names the PDF of each row.",
    )

    def __init__(self, *args: Any, owners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, owners)


def _choose(form: forms.Form, owners: Choices) -> None:
    field = form.fields["organization"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(owners)
    if len(owners) == 1:
        field.widget, field.initial = forms.HiddenInput(), owners[0][0]


class MappingForm(forms.Form):
    """Which column of the spreadsheet holds what."""

    def __init__(self, *args: Any, columns: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in Field:
            needed = one in NEEDED
            none = ("", "Choose a column" if needed else "No column")
            self.fields[one.value] = forms.ChoiceField(
                label=one.label,
                required=needed,
                choices=[none, *((name, name) for name in columns)],
                help_text=HINTS[one],
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        seen: dict[str, Field] = {}
        for one in Field:
            column = given.get(one.value)
            if column and column in seen:
                self.add_error(one.value, f"This column was chosen for “{seen[column].label}”.")
            elif column:
                seen[column] = one
        return given

    def mapping(self) -> dict[Field, str]:
        given = self.cleaned_data
        return {one: given[one.value] for one in Field if given.get(one.value)}

    @staticmethod
    def initial_of(mapping: Mapping[Field, str]) -> dict[str, str]:
        return {one.value: column for one, column in mapping.items()}


class PaperForm(forms.Form):
    """One agreement on paper."""

    organization = forms.ChoiceField(label="Whose binder")
    title = forms.CharField(max_length=200)
    parties = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One name a line. Those that are registered here are linked.",
    )
    kind = forms.ChoiceField(choices=BinderKind.choices())
    first_day = forms.DateField(label="First day", required=False, widget=DayInput())
    last_day = forms.DateField(
        label="Last day",
        required=False,
        widget=DayInput(),
        help_text="You are reminded 60 days before. Leave it empty when it has none.",
    )
    own_reference = forms.CharField(label="Your own number", max_length=60, required=False)
    notes = forms.CharField(
        max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label="The PDF", required=False, help_text="At most 25 MB.")

    def __init__(self, *args: Any, owners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, owners)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day cannot come before the first day.")
        return given

    def facts(self) -> PaperFacts:
        given = self.cleaned_data
        names = [" ".join(name.split()) for name in re.split(r"[;\n]+", given["parties"])]
        return PaperFacts(
            title=given["title"],
            kind=BinderKind(given["kind"]),
            parties=tuple(dict.fromkeys(name for name in names if name)),
            first_day=given["first_day"],
            last_day=given["last_day"],
            own_reference=given["own_reference"],
            notes=given["notes"],
        )


class SettleForm(forms.Form):
    because = forms.CharField(
        label="What became of it",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: replaced by AG-104, or the program has ended.",
    )
