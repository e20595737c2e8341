"""The shape of what staff type about guardians and settings."""

from __future__ import annotations

from django import forms

from consent.actions.guarding import Chosen
from consent.guardians import Person
from consent.rules.guarding import AuthorityTold
from consent.rules.vocabulary import (
    AtMajority,
    AuthorityLevel,
    ConflictRule,
    Evidence,
    Relationship,
)
from portal.rules.vocabulary import Purpose

DAY = {"type": "date"}


class AuthorityForm(forms.Form):
    relationship = forms.ChoiceField(
        label="Who that is", choices=Relationship.choices(), widget=forms.RadioSelect
    )
    level = forms.ChoiceField(
        label="How far this person may decide",
        choices=AuthorityLevel.choices(),
        widget=forms.RadioSelect,
    )
    purposes = forms.MultipleChoiceField(
        label="For which purposes",
        choices=Purpose.choices(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Only where the person may decide for some purposes.",
    )
    evidence = forms.ChoiceField(
        label="On what this rests",
        choices=Evidence.choices(),
        widget=forms.RadioSelect,
        help_text="A student who lives without a parent or guardian is asked for no document.",
    )
    from_day = forms.DateField(label="From", widget=forms.DateInput(attrs=DAY))
    until_day = forms.DateField(
        label="Last day",
        widget=forms.DateInput(attrs=DAY),
        required=False,
        help_text="Leave empty when no end is known.",
    )
    note = forms.CharField(
        label="Note",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example the number of the order. It is sealed, like the names.",
    )

    def told(self) -> AuthorityTold:
        given = self.cleaned_data
        return AuthorityTold(
            relationship=Relationship(given["relationship"]),
            level=AuthorityLevel(given["level"]),
            evidence=Evidence(given["evidence"]),
            from_day=given["from_day"],
            until_day=given["until_day"],
            purposes=tuple(map(Purpose, given["purposes"])),
            note=given["note"],
        )


class GuardianForm(AuthorityForm):
    field_order = ("name", "email", "phone", "language")

    name = forms.CharField(label="Name", max_length=150, help_text="First and last name.")
    email = forms.EmailField(label="Email", required=False)
    phone = forms.CharField(label="Telephone", max_length=40, required=False)
    language = forms.ChoiceField(
        label="Language", choices=[("en", "English"), ("es", "Spanish")], initial="en"
    )

    def person(self) -> Person:
        given = self.cleaned_data
        return Person(given["name"], given["email"], given["phone"], given["language"])


class InvalidForm(forms.Form):
    reason = forms.CharField(
        label="Why it does not count",
        max_length=300,
        help_text='For example "Entered twice, under another spelling". Name nobody here.',
    )
    on = forms.DateField(label="From", widget=forms.DateInput(attrs=DAY))


class SettingsForm(forms.Form):
    conflict_rule = forms.ChoiceField(
        label="When people with equal rights answer differently",
        choices=ConflictRule.choices(),
        widget=forms.RadioSelect,
        help_text="Notices published from now on say which.",
    )
    silent_at_majority = forms.ChoiceField(
        label="A guardian's consent whose notice says nothing of the 18th birthday",
        choices=AtMajority.choices(),
        widget=forms.RadioSelect,
    )
    school_year_end_month = forms.IntegerField(
        label="Month in which the school year ends", min_value=1, max_value=12
    )
    school_year_end_day = forms.IntegerField(label="Day of that month", min_value=1, max_value=31)
    deletion_days = forms.IntegerField(
        label="Days to delete copies after a withdrawal", min_value=1, max_value=365
    )

    def chosen(self) -> Chosen:
        given = self.cleaned_data
        return Chosen(
            conflict_rule=ConflictRule(given["conflict_rule"]),
            silent_at_majority=AtMajority(given["silent_at_majority"]),
            school_year_end_month=given["school_year_end_month"],
            school_year_end_day=given["school_year_end_day"],
            deletion_days=given["deletion_days"],
        )
