from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.rules.permissions import Role
from portal.rules.webhooks import Event


class InvitationForm(forms.Form):
    organization = forms.ChoiceField()
    email = forms.EmailField(
        label="Email", help_text="The invitation works for this address alone."
    )
    role = forms.ChoiceField(choices=Role.choices(), help_text="What each may do stands below.")

    def __init__(self, *args: Any, organizations: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = list(organizations)  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        help_text="Eight letters, with or without the hyphen.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "on"}),
    )


class CoverForm(forms.Form):
    """Whose role, by whom, from when until when."""

    role = forms.ChoiceField(label="Role to be covered")
    colleague = forms.ChoiceField(label="Who holds it meanwhile")
    from_day = forms.DateField(
        label="First day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until_day = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="It ends by itself after this day.",
    )

    def __init__(
        self,
        *args: Any,
        roles: Iterable[tuple[str, str]],
        colleagues: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(roles)  # type: ignore[attr-defined]
        self.fields["colleague"].choices = list(colleagues)  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """For whom a program acts, what it may do, and until when."""

    name = forms.CharField(
        label="Name of the program",
        max_length=80,
        help_text="As your colleagues will recognize it, for example “Nightly exchange script”.",
    )
    holder = forms.ChoiceField(
        label="It acts for",
        help_text="The program may never do more than this person, sees nothing once they leave, "
        "and receives only what an agreement names them for.",
    )
    scopes = forms.MultipleChoiceField(
        label="It may", widget=forms.CheckboxSelectMultiple, help_text="As little as it needs."
    )
    until_day = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="At most a year from today. Make a new one before then.",
    )

    def __init__(
        self,
        *args: Any,
        holders: Iterable[tuple[str, str]],
        scopes: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = list(holders)  # type: ignore[attr-defined]
        self.fields["scopes"].choices = list(scopes)  # type: ignore[attr-defined]


class WebhookForm(forms.Form):
    """Where to tell, and of what."""

    organization = forms.ChoiceField()
    url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="Begins with https://. Addresses inside a private network are refused.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "off"}),
    )
    events = forms.MultipleChoiceField(
        label="Tell it when", widget=forms.CheckboxSelectMultiple, choices=Event.choices()
    )

    def __init__(self, *args: Any, organizations: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = list(organizations)  # type: ignore[attr-defined]
