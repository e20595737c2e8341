"""Shape of what authors, reviewers and publishers type; what it means the actions decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from portal.rules.decision import Refused
from portal.ui.widgets import MomentInput


def zone() -> str:
    """The time zone that all moments of the portal are told in."""
    return timezone.localtime().tzname() or timezone.get_current_timezone_name()


def refuse(form: forms.Form, refused: Refused) -> None:
    """Shows at the form what the decision said, and keeps what was typed."""
    for reason in refused.decision.reasons:
        form.add_error(None, reason.text)


class MomentField(forms.DateTimeField):
    """A day and a time; the label says in which time zone."""

    widget = MomentInput

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        bound = super().get_bound_field(form, field_name)
        bound.label = f"{bound.label} ({zone()})"
        return bound


def _text(label: str, rows: int, hint: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=4000,
        required=required,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class TextsForm(forms.Form):
    """What readers are told beside the numbers."""

    title = forms.CharField(max_length=200, help_text="The first thing readers see.")
    context = _text(
        "Context",
        5,
        "How to read these numbers: what happened that year, what to compare them with, what not "
        "to conclude from them. Needed before you submit.",
        required=False,
    )
    coverage = _text(
        "Coverage",
        5,
        "Who is counted and who is not. Begun from the data; correct it where you know more. "
        "Needed before you submit.",
        required=False,
    )
    embargo = MomentField(
        label="Not to be read before",
        required=False,
        help_text="Embargo. Leave empty when readers may see the table as soon as it is published.",
    )


class ReaderForm(forms.Form):
    """One person who may read before publication."""

    email = forms.EmailField(help_text="A person of the organization that receives the table.")
    reason = forms.CharField(
        max_length=300,
        label="Why they read it before others",
        help_text="Kept with the release, for example: prepares the board meeting.",
    )


class VoteForm(forms.Form):
    """A reviewer's word on exactly the numbers and texts of the page."""

    verdict = forms.ChoiceField(
        label="Your decision",
        choices=[
            ("release", "Release: these numbers and texts may go out as they are"),
            ("return", "Return: the author has to change something"),
        ],
        widget=forms.RadioSelect,
    )
    comment = _text(
        "Comment",
        4,
        "Needed when you return the table. The author and the other reviewer read it after both "
        "of you have decided.",
        required=False,
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("verdict") == "return" and not given.get("comment", "").strip():
            self.add_error("comment", "Say what has to change, so that the author can.")
        return given


class ScheduleForm(forms.Form):
    at = MomentField(label="Publish on")
    sha256 = forms.CharField(widget=forms.HiddenInput)


class ConfirmForm(forms.Form):
    """Exactly these numbers, confirmed."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(
        label="I have read what this does.",
        error_messages={"required": "Tick that you have read what this does."},
    )


class ReasonForm(forms.Form):
    """Why something is undone; kept in the record and read by those it concerns."""

    reason = _text("Reason", 3, "")

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


class HiddenFilterForm(forms.Form):
    """Which of the hidden numbers are listed, and in which order."""

    KINDS = (
        ("", "All kinds"),
        ("primary", "Small group"),
        ("secondary", "Gives one away"),
        ("earlier", "Hidden before"),
    )
    ORDERS = (("weakest", "Weakest first"), ("table", "As in the table"))

    search = forms.CharField(required=False, label="Search", max_length=100)
    kind = forms.ChoiceField(required=False, choices=KINDS)
    order = forms.ChoiceField(required=False, choices=ORDERS)

    def __init__(self, *args: Any, groups: Iterable[tuple[str, list[str]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = [(f"d{place}", name) for place, (name, _labels) in enumerate(groups)]
        for place, (name, labels) in enumerate(groups):
            self.fields[f"d{place}"] = forms.ChoiceField(
                required=False, label=name, choices=[("", "Any"), *((one, one) for one in labels)]
            )
        for field in self.fields.values():
            look = "usa-select" if isinstance(field, forms.ChoiceField) else "usa-input"
            field.widget.attrs["class"] = look

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen, without what is not a choice."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
