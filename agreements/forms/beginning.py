from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from portal.ui.widgets import DayInput

Choices = Sequence[tuple[str, str]]


class Beginning(forms.Form):
    """For whom and for how long: what every way to begin asks."""

    lead = forms.ChoiceField(
        label="Lead organization", help_text="It writes the terms; all parties approve and sign."
    )
    first_day = forms.DateField(label="First day", widget=DayInput())
    last_day = forms.DateField(label="Last day", widget=DayInput())

    def __init__(self, *args: Any, leads: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ChoiceField)
        lead.choices = list(leads)
        if len(leads) == 1:
            lead.widget, lead.initial = forms.HiddenInput(), leads[0][0]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last <= first:
            self.add_error("last_day", "The last day must come after the first day.")
        partners = given.get("partners") or []
        if given.get("lead") in partners:
            self.add_error("partners", "The lead organization is a party already.")
        return given

    @property
    def days(self) -> dict[str, date]:
        given = self.cleaned_data
        return {"first_day": given["first_day"], "last_day": given["last_day"]}


class FromTextForm(Beginning):
    """Who agrees, from when to when, and under what."""

    title = forms.CharField(
        max_length=200, required=False, help_text="Leave it empty to take the title of the text."
    )
    field_order = ("lead", "partners", "parent", "title", "first_day", "last_day")

    def __init__(
        self,
        *args: Any,
        partners: Choices,
        one_partner: bool,
        parents: Choices = (),
        needs_parent: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.one_partner = one_partner
        if one_partner:
            self.fields["partners"] = forms.ChoiceField(
                label="With whom", choices=[("", "Choose an organization"), *partners]
            )
        else:
            self.fields["partners"] = forms.MultipleChoiceField(
                label="With whom", choices=list(partners), widget=forms.CheckboxSelectMultiple
            )
        if parents or needs_parent:
            none = ("", "Choose the agreement above" if needs_parent else "Nothing")
            self.fields["parent"] = forms.ChoiceField(
                label="Stands under",
                choices=[none, *parents],
                required=needs_parent,
                help_text="It can only be narrower than what it stands under, and governs only "
                "while that does."
                if parents
                else "No agreement is in force under which it could stand.",
            )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        partner = given.get("partners")
        if isinstance(partner, str) and partner and partner == given.get("lead"):
            self.add_error("partners", "The lead organization is a party already.")
        return given

    @property
    def partner_ids(self) -> list[str]:
        found = self.cleaned_data["partners"]
        return [found] if isinstance(found, str) else list(found)


class FromFormerForm(Beginning):
    former = forms.ChoiceField(label="Former agreement")
    field_order = ("former", "lead", "first_day", "last_day")

    def __init__(self, *args: Any, former: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["former"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose an agreement"), *former]


class FromPdfForm(Beginning):
    file = forms.FileField(
        label="The agreement as PDF",
        help_text="At most 25 MB. It is kept encrypted with the draft; your organization alone "
        "sees it. Nothing is read from it into the terms: you type them, with the PDF beside you.",
        error_messages={"required": "Choose a PDF from your computer."},
    )
    title = forms.CharField(max_length=200)
    partners = forms.MultipleChoiceField(label="With whom", widget=forms.CheckboxSelectMultiple)
    field_order = ("file", "title", "lead", "partners", "first_day", "last_day")

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partners"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(partners)
