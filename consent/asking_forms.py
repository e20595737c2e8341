"""What the staff type to draft a notice and to plan a campaign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from consent.rules.asking.cohort import Cohort, CohortKind, OfferedCohort
from consent.rules.asking.flows import Part
from consent.rules.asking.notice import SECTIONS, Words
from consent.rules.vocabulary import AtMajority, ExpiryRule
from portal.ui.widgets import DayInput

LABELS = {
    "title": "The question",
    "what": "What do we want to share?",
    "who": "Who gets it?",
    "why": "Why?",
    "how_long": "For how long?",
    "if_no": "What if I say no?",
    "statement": "What one signs",
}


class NoticeDraftForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=60,
        help_text="A short name of your own, for example outcomes-2027. A code that exists gets "
        "its next revision.",
    )
    parts = forms.MultipleChoiceField(
        label="What families decide",
        widget=forms.CheckboxSelectMultiple,
        help_text="From your agreements in force. Each becomes a question of its own.",
        error_messages={"required": "Choose at least one."},
    )
    expires_rule = forms.ChoiceField(
        label="How long a yes counts",
        choices=ExpiryRule.choices(),
        initial=ExpiryRule.SCHOOL_YEAR_END.value,
        widget=forms.RadioSelect,
    )
    expires_on = forms.DateField(label="Until which day", required=False, widget=DayInput())
    expires_days = forms.IntegerField(
        label="For how many days", required=False, min_value=1, max_value=3650
    )
    at_majority = forms.ChoiceField(
        label="When the rights pass to the student",
        choices=AtMajority.choices(),
        initial=AtMajority.LAPSES.value,
        widget=forms.RadioSelect,
        help_text="At 18 or on entering college (34 CFR 99.5). The notice says which.",
    )

    def __init__(self, *args: Any, parts: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = [  # type: ignore[attr-defined]
            (part.key, f"{part.partner}: {part.purpose.label.lower()} ({part.reference})")
            for part in parts
        ]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        rule = given.get("expires_rule")
        if rule == ExpiryRule.DATE and not given.get("expires_on"):
            self.add_error("expires_on", "Say on which day a yes ends.")
        if rule == ExpiryRule.DAYS and not given.get("expires_days"):
            self.add_error("expires_days", "Say for how many days a yes counts.")
        return given


class NoticeTextForm(forms.Form):
    """A notice in one language, question by question."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SECTIONS:
            long = name != "title"
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                max_length=8_000 if long else 200,
                widget=forms.Textarea(attrs={"rows": 7}) if long else forms.TextInput(),
                help_text="A line that begins with a dash is a point of a list."
                if name == "what"
                else "",
            )

    def words(self) -> Words:
        return Words(
            **{name: self.cleaned_data[name].replace("\r\n", "\n").strip() for name in SECTIONS}
        )


class CampaignForm(forms.Form):
    title = forms.CharField(label="Title", max_length=200, help_text="For you; families see none.")
    revision = forms.ChoiceField(label="Notice")
    cohort = forms.ChoiceField(label="Whom to ask")
    schools = forms.MultipleChoiceField(
        label="Schools",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: all schools.",
    )
    opens_on = forms.DateField(label="First day", widget=DayInput())
    closes_on = forms.DateField(
        label="Last day to answer", widget=DayInput(), help_text="Links work until then."
    )
    expires_on = forms.DateField(
        label="A yes ends on",
        required=False,
        widget=DayInput(),
        help_text="Leave empty: as the notice says.",
    )
    reminders = forms.CharField(
        label="Reminders",
        required=False,
        initial="7, 14",
        max_length=60,
        help_text="How many days after the first one, for example 7, 14. Only families that have "
        "not answered are reminded.",
    )

    def __init__(
        self,
        *args: Any,
        revisions: Iterable[tuple[UUID, str]],
        cohorts: Iterable[OfferedCohort],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = list(cohorts)
        schools = sorted({school for one in offered for school, _ in one.schools})
        choices = {
            "revision": [(str(key), label) for key, label in revisions],
            "cohort": [(one.key, one.label) for one in offered],
            "schools": [(school, school) for school in schools],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def clean_reminders(self) -> list[int]:
        words = self.cleaned_data["reminders"].replace(";", ",").split(",")
        try:
            return sorted({int(word) for word in words if word.strip()})
        except ValueError:
            raise forms.ValidationError("Write numbers of days, for example 7, 14.") from None

    def chosen(self) -> Cohort:
        kind, value = self.cleaned_data["cohort"].split("~", 1)
        return Cohort(
            kind=CohortKind(kind), value=value, schools=tuple(self.cleaned_data["schools"])
        )
