from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms


class KeyForm(forms.Form):
    """The public half of a key, and which keys it takes the place of."""

    public = forms.CharField(
        label="Public key",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text="What age-keygen shows as “public key”: it begins with age1. Never the secret "
        "half. A key that signs is the base64 of its 32 bytes.",
    )
    label = forms.CharField(
        label="Name of the key",
        max_length=80,
        help_text="Who keeps it and where, for example “Cole, office computer”.",
    )
    replaces = forms.MultipleChoiceField(
        label="It replaces",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They end in the moment the new key is proven. What they signed until then "
        "stays valid; revoke a key instead when somebody else may have it.",
    )

    def __init__(self, *args: Any, in_use: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(in_use)
        self.fields["replaces"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["replaces"]

    @property
    def replaced(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data.get("replaces", [])]


class ProofForm(forms.Form):
    answer = forms.CharField(
        label="What it says",
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, signs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if signs:
            self.fields["answer"].label = "The signature (base64)"


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: the computer was lost on May 3.",
    )
    lost_on = forms.DateField(
        label="Since which day may somebody else have it?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="If you know it. What the key signed before that day stays valid. Without a day "
        "nothing that it signed counts any more.",
    )

    def __init__(self, *args: Any, signs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signs:
            del self.fields["lost_on"]
