from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

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
        choices=FileEncoding.choices(),
        initial=FileEncoding.UTF_8,
        required=False,
        help_text="Leave it at UTF-8 unless your system can only export Windows-1252. "
        "A roster is always UTF-8.",
    )

    def __init__(self, *args: Any, districts: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(key), name) for key, name in districts.items()]
        field = self.fields["organization"]
        field.choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            field.initial = choices[0][0]
            field.widget = forms.HiddenInput()
