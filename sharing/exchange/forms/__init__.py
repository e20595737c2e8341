from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms

from portal.rules.intake import Encoding

WEEKS_TO_ANSWER = 6


class CohortForm(forms.Form):
    """Which flows of which agreement, and which class."""

    pair = forms.ChoiceField(
        label="Agreement",
        widget=forms.Select(attrs={"class": "tl-input-wide"}),
        help_text="Only agreements that send rows to a partner and bring outcomes back are listed.",
    )
    class_of = forms.TypedChoiceField(label="Graduating class", coerce=int)

    def __init__(
        self,
        *args: Any,
        pairs: Iterable[tuple[str, str]],
        classes: Iterable[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pair"].choices = list(pairs)  # type: ignore[attr-defined]
        years = [(str(year), f"Class of {year}") for year in classes]
        self.fields["class_of"].choices = years  # type: ignore[attr-defined]


class SendForm(forms.Form):
    """The day by which the partner answers. `token` makes a form sent twice one exchange."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)

    due_on = forms.DateField(
        label="Outcomes are due on",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The partner sees this day on its inbox and in the package.",
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": day + timedelta(weeks=WEEKS_TO_ANSWER)})
        super().__init__(*args, **kwargs)

    @property
    def sent_token(self) -> UUID:
        token: UUID | None = self.cleaned_data["token"]
        return token or uuid4()


class ReturnForm(forms.Form):
    """A student detail report, or a sheet of outcomes in columns of the college's own."""

    file = forms.FileField(
        label="Outcomes (CSV or Excel)",
        help_text="A student detail report, in either of its headers; Ed-Fi events; or a sheet of "
        "your own: you say once what its columns hold. Every row carries the return key of the "
        "package.",
    )
    encoding = forms.ChoiceField(
        label="Encoding",
        choices=[
            ("", "Find it"),
            (Encoding.UTF_8.value, "UTF-8 (usual)"),
            (Encoding.CP1252.value, "Windows-1252 (older Excel)"),
        ],
        initial="",
        required=False,
    )
    again = forms.BooleanField(
        label="Ask me again what the columns of a sheet of our own hold",
        required=False,
    )
    blocked = forms.IntegerField(
        label="Records left out because they are blocked",
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text="A number and never a name. The district is told it only when neither this "
        "number nor the rest of those not found is small.",
    )


class ReasonForm(forms.Form):
    """Why a return is given back, or an exchange stopped."""

    reason = forms.CharField(
        label="Reason",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The other side reads these words. Name rows and columns, never a student.",
    )


class RejectForm(ReasonForm):
    """Why a return is given back: about the file, and about single rows."""

    rows = forms.CharField(
        label="Single rows",
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One line a row: return key, column, what is wrong. Columns copied from a "
        "spreadsheet will do. The college sees them beside your reason.",
    )


class LookUpForm(forms.Form):
    student_id = forms.CharField(
        label="Student number",
        max_length=40,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DeletionForm(forms.Form):
    """The holder's word that the rows are gone. `shown_until` names what was on the page."""

    shown_until = forms.DateTimeField(widget=forms.HiddenInput)
    statement = forms.CharField(
        label="How they were deleted",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Where the rows were kept and how they were removed, copies and backups too. "
        "The district and the family's record keep this. Name no student.",
    )
    is_gone = forms.BooleanField(
        label="We no longer hold these rows in any form, and have told whoever had them from us."
    )
