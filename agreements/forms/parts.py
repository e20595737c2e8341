from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from agreements.rules.terms import ObligationKind, ObligationTerms, Terms, TextClause
from portal.ui.widgets import DayInput

LONGEST_CLAUSE = 8000


class ClauseForm(forms.Form):
    """A clause of the agreement's own."""

    heading = forms.CharField(max_length=120, help_text="A few words: “Keeping data safe”.")
    body = forms.CharField(
        label="Text",
        max_length=LONGEST_CLAUSE,
        widget=forms.Textarea(attrs={"rows": 10, "class": "tl-tall"}),
        help_text="In words that everybody understands. An empty line begins a paragraph.",
    )

    def clause(self, key: str) -> TextClause:
        given = self.cleaned_data
        body = given["body"].replace("\r\n", "\n").strip()
        return TextClause(key, given["heading"].strip(), body)

    @staticmethod
    def initial_of(clause: TextClause) -> dict[str, Any]:
        return {"heading": clause.heading, "body": clause.body}


class DutyForm(forms.Form):
    """What one party owes, from when and how often."""

    kind = forms.ChoiceField(label="Kind of duty", choices=ObligationKind.choices())
    owner = forms.ChoiceField(label="Who owes it")
    words = forms.CharField(
        label="What is to be done", max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    first_due = forms.DateField(
        label="First due",
        required=False,
        widget=DayInput(),
        help_text="Leave it empty when it is owed on request or when something happens.",
    )
    every_months = forms.IntegerField(
        label="Again every so many months", required=False, min_value=1, max_value=60
    )

    def __init__(self, *args: Any, parties: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = list(parties)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("every_months") and not given.get("first_due"):
            self.add_error("first_due", "Say when it is due first.")
        return given

    def duty(self, key: str) -> ObligationTerms:
        given = self.cleaned_data
        return ObligationTerms(
            key=key,
            kind=ObligationKind(given["kind"]),
            owner_id=UUID(given["owner"]),
            words=given["words"].strip(),
            first_due=given["first_due"],
            every_months=given["every_months"],
        )

    @staticmethod
    def initial_of(duty: ObligationTerms) -> dict[str, Any]:
        return {
            "kind": duty.kind.value,
            "owner": str(duty.owner_id),
            "words": duty.words,
            "first_due": duty.first_due,
            "every_months": duty.every_months,
        }


class EndingForm(forms.Form):
    """How it ends, what happens after an incident, and how rows are destroyed."""

    notice_days = forms.IntegerField(
        label="Days of notice before termination takes effect", min_value=0, max_value=365
    )
    breach_hours = forms.IntegerField(
        label="Hours within which a breach is told to the other parties",
        required=False,
        min_value=1,
        max_value=720,
    )
    destruction = forms.CharField(
        label="How rows are destroyed",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="By which method for which medium, and that somebody certifies it.",
    )

    def onto(self, terms: Terms) -> Terms:
        given = self.cleaned_data
        return dataclasses.replace(
            terms,
            notice_days=given["notice_days"],
            breach_hours=given["breach_hours"],
            destruction=given["destruction"].strip(),
        )

    @staticmethod
    def initial_of(terms: Terms) -> dict[str, Any]:
        return {
            "notice_days": terms.notice_days,
            "breach_hours": terms.breach_hours,
            "destruction": terms.destruction,
        }
