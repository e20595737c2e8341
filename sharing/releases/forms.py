from __future__ import annotations

from django import forms


class ReviewForm(forms.Form):
    comment = forms.CharField(
        label="Comment",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with your decision. Needed when you return or withdraw the table.",
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        choices=[("release", "Release"), ("return", "Return"), ("withdraw", "Withdraw")],
        widget=forms.HiddenInput,
        required=False,
    )

    def needs_comment(self) -> bool:
        """Adds the error when a reason is owed but missing."""
        if self.cleaned_data["comment"].strip():
            return False
        self.add_error("comment", "Say why, so that the author knows what to change.")
        return True
