from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.rules.permissions import Role


class InvitationForm(forms.Form):
    organization = forms.ChoiceField()
    email = forms.EmailField(
        label="Email", help_text="The invitation works for this address alone."
    )
    role = forms.ChoiceField(choices=Role.choices(), help_text="What each may do stands below.")

    def __init__(self, *args: Any, organizations: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = list(organizations)  # type: ignore[attr-defined]
