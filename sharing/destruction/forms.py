from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from portal.ui.widgets import DayInput
from sharing.destruction.rules.certificate import Destroyed
from sharing.destruction.rules.methods import SOURCE, Method, choices


class CertifyForm(forms.Form):
    """Which packages, how, when, by whom, and who saw it. No hash is typed by hand."""

    packages = forms.MultipleChoiceField(
        label="Packages destroyed",
        widget=forms.CheckboxSelectMultiple,
        help_text="The certificate names each by its number and by the SHA-256 hash of every file.",
    )
    method = forms.ChoiceField(
        label="Method",
        widget=forms.RadioSelect,
        choices=choices(),
        help_text=f"In the words of {SOURCE}.",
    )
    how = forms.CharField(
        label="What was done",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Where the rows were (systems, folders, extracts, backups) and how each was "
        "removed. Name no student.",
    )
    performed_by = forms.CharField(label="Done by", max_length=200)
    performed_on = forms.DateField(label="Done on", widget=DayInput())
    witness = forms.CharField(
        label="Witness", max_length=200, help_text="Somebody else, who saw it done or checked it."
    )
    job_title = forms.CharField(label="Your title", max_length=200)
    agrees = forms.BooleanField(label="I certify the statement above.")

    def __init__(
        self, *args: Any, packages: Iterable[tuple[str, str]], day: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["packages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(packages)
        self.fields["performed_on"].widget.attrs["max"] = day.isoformat()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        one, other = (given.get(name, "").strip() for name in ("performed_by", "witness"))
        if one and one.casefold() == other.casefold():
            self.add_error("witness", "The witness is somebody else than who did it.")
        return given

    def destroyed(self) -> Destroyed:
        given = self.cleaned_data
        return Destroyed(
            method=Method(given["method"]),
            how=given["how"],
            performed_by=given["performed_by"],
            performed_on=given["performed_on"],
            witness=given["witness"],
            job_title=given["job_title"],
        )


class HoldForm(forms.Form):
    reason = forms.CharField(
        label="Which law, order or claim forbids destroying it",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Both sides read these words. Name no student.",
    )


class LiftForm(forms.Form):
    reason = forms.CharField(
        label="Why the hold is lifted",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Both sides read these words. Name no student.",
    )
