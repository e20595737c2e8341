from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile

LARGEST = 2_000_000


class TermsFileForm(forms.Form):
    file = forms.FileField(
        label="Terms as JSON",
        help_text="As “Terms as JSON” on the page of an agreement gives them. At most 2 MB.",
        widget=forms.FileInput(attrs={"accept": "application/json,.json"}),
    )

    def clean_file(self) -> UploadedFile:
        given: UploadedFile = self.cleaned_data["file"]
        if given.size and given.size > LARGEST:
            raise forms.ValidationError("The file is larger than 2 MB; terms never are.")
        return given
