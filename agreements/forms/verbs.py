from __future__ import annotations

from django import forms


class Named(forms.Form):
    """Every approval and signature names the hash of the text that was on the screen."""

    revision_hash = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    organization = forms.UUIDField(widget=forms.HiddenInput)


class ApprovalForm(Named):
    comment = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="All parties can read it.",
    )


class ReturnForm(Named):
    comment = forms.CharField(
        label="What must change",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="All parties can read it.",
    )


class SignatureForm(Named):
    printed_name = forms.CharField(
        max_length=200, help_text="Your name as it should stand under the agreement."
    )
    job_title = forms.CharField(
        max_length=200, label="Title", help_text="Your office, for example Superintendent."
    )
    agrees = forms.BooleanField(label="I have read the terms above and sign this statement.")


class ReasonForm(forms.Form):
    organization = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="All parties can read it.",
    )
