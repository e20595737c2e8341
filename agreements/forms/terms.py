from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from agreements.rules.terms import Terms
from portal.ui.widgets import DayInput

Choices = Sequence[tuple[str, str]]


class TermsForm(forms.Form):
    """Title, summary, parties and term. The flows have a form of their own."""

    title = forms.CharField(
        max_length=200, help_text="What people will call it: “College outcomes of our graduates”."
    )
    summary = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Two or three sentences that a parent understands: what is shared, and why.",
    )
    lead = forms.ChoiceField(
        label="Lead organization", help_text="It writes the terms; all parties approve and sign."
    )
    parties = forms.MultipleChoiceField(label="Other parties", widget=forms.CheckboxSelectMultiple)
    effective_on = forms.DateField(label="First day", widget=DayInput())
    expires_on = forms.DateField(label="Last day", widget=DayInput())

    def __init__(self, *args: Any, leads: Choices, others: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead, parties = self.fields["lead"], self.fields["parties"]
        assert isinstance(lead, forms.ChoiceField)
        assert isinstance(parties, forms.MultipleChoiceField)
        lead.choices, parties.choices = list(leads), list(others)
        if len(leads) == 1:
            lead.widget, lead.initial = forms.HiddenInput(), leads[0][0]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("effective_on"), given.get("expires_on")
        if first and last and last <= first:
            self.add_error("expires_on", "The last day must come after the first day.")
        if given.get("lead") in given.get("parties", []):
            self.add_error("parties", "The lead organization is a party already.")
        return given

    def terms(self, before: Terms | None = None) -> Terms:
        """The terms of the form; whatever it does not ask about stays as it was."""
        given = self.cleaned_data
        asked = Terms(
            title=given["title"],
            summary=given["summary"],
            effective_on=given["effective_on"],
            expires_on=given["expires_on"],
            party_ids=(UUID(given["lead"]), *(UUID(party) for party in given["parties"])),
        )
        if before is None:
            return asked
        return dataclasses.replace(
            before,
            title=asked.title,
            summary=asked.summary,
            effective_on=asked.effective_on,
            expires_on=asked.expires_on,
            party_ids=asked.party_ids,
        )

    @staticmethod
    def initial_of(terms: Terms, lead_id: UUID) -> dict[str, Any]:
        return {
            "title": terms.title,
            "summary": terms.summary,
            "lead": str(lead_id),
            "parties": [str(party) for party in terms.party_ids if party != lead_id],
            "effective_on": terms.effective_on,
            "expires_on": terms.expires_on,
        }
