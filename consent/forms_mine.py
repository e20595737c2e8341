"""Forms of the family's own page. Words are translated where they are shown."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.rules.vocabulary import CorrectionAbout


class OnceForm(forms.Form):
    """A button that says what it does. `token` makes a form that is sent twice one act."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def sent_token(self) -> UUID:
        token: UUID = self.cleaned_data["token"]
        return token


class CorrectionForm(forms.Form):
    about = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=[
            (CorrectionAbout.RECORD.value, _("Something the school keeps")),
            (CorrectionAbout.DISCLOSURE.value, _("The list of who got what")),
            (CorrectionAbout.CONSENT.value, _("What I decided")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Tell us in your own words"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=2000,
    )


class AnswerForm(forms.Form):
    """The district's answer to a correction."""

    words = forms.CharField(
        label="Your answer",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        help_text="The family reads it on its page. Say what was corrected, or why not; and that "
        "they may ask for a hearing (34 CFR 99.21).",
    )
