from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from portal.ui.widgets import MomentInput

Choices = Sequence[tuple[str, str]]


class EvidenceForm(forms.Form):
    """What was done, with a file that shows it."""

    text = forms.CharField(
        label="What was done",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Who did what, and when. All parties can read it: name no student.",
    )
    file = forms.FileField(
        required=False, help_text="For example minutes, or a certificate. It is kept encrypted."
    )
    shared_with = forms.ChoiceField(
        label="Who else may open the file", required=False, help_text="The words all parties read."
    )
    completes = forms.BooleanField(
        label="With this it is done",
        required=False,
        initial=True,
        help_text="Leave it out to record a first part.",
    )

    def __init__(self, *args: Any, others: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = self.fields["shared_with"]
        assert isinstance(shared, forms.ChoiceField)
        shared.choices = [("", "Only my organization"), *others]


class AssignForm(forms.Form):
    person = forms.ChoiceField(label="Colleague", required=False)

    def __init__(self, *args: Any, colleagues: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [("", "Nobody in particular"), *colleagues]


class WaiveForm(forms.Form):
    reason = forms.CharField(
        label="Why it is waived",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="All parties can read it.",
    )


class BreachForm(forms.Form):
    number = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    discovered_at = forms.DateTimeField(
        label="When it was discovered",
        widget=MomentInput(),
    )
    words = forms.CharField(
        label="What is known so far",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What happened, which kinds of data, how many people at most, and what was done "
        "at once. Name no student.",
    )
    sure = forms.BooleanField(label="Tell the officers of all other parties now.")

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "discovered_at"
        ].help_text = f"The clock runs from this moment, not from now. Time zone: {zone}."
