"""Forms about receipts."""

from __future__ import annotations

from typing import cast

from django import forms
from django.core.files.uploadedfile import UploadedFile

from consent.receipts.verify_receipt import LARGEST


class CheckForm(forms.Form):
    file = forms.FileField(
        label="The receipt's file", help_text="It ends in .dsse.json. We keep nothing of it."
    )

    def clean_file(self) -> UploadedFile:
        given = cast(UploadedFile, self.cleaned_data["file"])
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError("No receipt is that large. Choose the .dsse.json file.")
        return given

    def content(self) -> bytes:
        return bytes(self.cleaned_data["file"].read())


class ContactForm(forms.Form):
    contact = forms.CharField(
        label="Whom families ask", max_length=150, help_text="An office rather than a person."
    )
    email = forms.EmailField(label="Email")
    phone = forms.RegexField(
        label="Telephone",
        regex=r"^\+?[0-9().\- ]{7,25}$",
        help_text="With the country code, for example +1 555 010 0100.",
    )
    street = forms.CharField(label="Street", max_length=200)
    city = forms.CharField(label="City", max_length=100)
    region = forms.CharField(label="State", max_length=50)
    postal_code = forms.CharField(label="ZIP code", max_length=20)

    def told(self) -> dict[str, str]:
        """As it is stored: the telephone as an RFC 3966 address."""
        given = {name: str(value) for name, value in self.cleaned_data.items()}
        return given | {"phone": "tel:" + given["phone"].replace(" ", "-")}
