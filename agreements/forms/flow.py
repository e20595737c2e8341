from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from agreements.rules.bases import BASES, Basis
from agreements.rules.checks import (
    EMAIL,
    LEAST_BASE,
    LEAST_EPSILON,
    LONGEST_RETENTION,
    MOST_BASE,
    MOST_EPSILON,
    TABLE_PROTECTIONS,
)
from agreements.rules.elements import CATALOG, Catalog, grouped
from agreements.rules.terms import FlowTerms, Frequency, Level, Protection, Redisclosure, Sealing
from portal.rules.vocabulary import LegalBasis, Purpose

Choices = Sequence[tuple[str, str]]
PREFIX = "elements_"


class Ticked(forms.MultipleChoiceField):
    """Checkboxes of which none need be ticked, without the word “optional” that would mislead."""

    widget = forms.CheckboxSelectMultiple

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class FlowForm(forms.Form):
    """What one party gives another. Elements are ticked group by group."""

    giver = forms.ChoiceField(label="Who gives")
    recipient = forms.ChoiceField(label="Who receives")
    level = forms.ChoiceField(
        label="What is shared", choices=Level.choices(), widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(choices=Purpose.choices())
    basis = forms.ChoiceField(
        label="Legal basis",
        choices=LegalBasis.choices(),
        help_text="The next page shows the clauses it needs. Tables of counts pass as "
        "de-identified data.",
    )
    population = forms.CharField(
        max_length=300,
        label="Which students",
        help_text="For example: graduates of the district's high schools since 2024.",
    )
    frequency = forms.ChoiceField(label="How often", choices=Frequency.choices())
    recipients = forms.CharField(
        label="Named recipients",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Emails of the people who may open the rows, one a line. Tables need none.",
    )
    retention_days = forms.IntegerField(
        label="Days until rows are destroyed",
        required=False,
        min_value=0,
        max_value=LONGEST_RETENTION,
        help_text="Counted from the day they are received. Tables may stay.",
    )
    sealing = forms.ChoiceField(
        label="Keys of the recipient",
        required=False,
        initial=Sealing.IF_KEYS.value,
        choices=Sealing.choices(),
        widget=forms.RadioSelect,
        help_text="For rows only. Every way to the recipient is encrypted; with keys of its own "
        "the package stays so on its machines. Until it has keys, a named person downloads it, and "
        "none is laid into a folder unless that is allowed here.",
    )
    redisclosure = forms.ChoiceField(label="Passing it on", choices=Redisclosure.choices())
    min_cell = forms.IntegerField(
        label="Smallest count shown",
        min_value=3,
        max_value=100,
        help_text="For every table made from this data. No party's own rule may be undercut.",
    )
    tables_are = forms.ChoiceField(
        label="How tables are protected",
        required=False,
        initial=Protection.SUPPRESSION.value,
        choices=[(one.value, one.label) for one in TABLE_PROTECTIONS],
        widget=forms.RadioSelect,
        help_text="For tables only. Hiding leaves gaps and keeps all other numbers exact. Rounding "
        "shows every number, each a little off. Noise also shows every number; it is the strongest "
        "promise, and errors in small groups are larger.",
    )
    rounding_base = forms.IntegerField(
        label="Round to multiples of",
        required=False,
        min_value=LEAST_BASE,
        max_value=MOST_BASE,
        help_text=f"For rounded tables, {LEAST_BASE} to {MOST_BASE}. With 5, a group of 7 is shown "
        "as 5 or 10.",
    )
    epsilon = forms.DecimalField(
        label="Noise budget of a class",
        required=False,
        min_value=LEAST_EPSILON,
        max_value=MOST_EPSILON,
        max_digits=4,
        decimal_places=2,
        help_text="For tables with noise, 0.1 to 10, for all releases about a class together. Less "
        "means more noise: a table that spends 1 is mostly within 3 students in each group, one "
        "that spends 0.1 within 30.",
    )
    honors_opt_out = forms.BooleanField(
        label="Leave out students whose family opted out of directory information",
        required=False,
        initial=True,
    )

    def __init__(
        self, *args: Any, parties: Choices, catalog: Catalog = CATALOG, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.catalog = catalog
        for name in ("giver", "recipient"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(parties)
        for group, elements in grouped(None, catalog).items():
            self.fields[PREFIX + group.value] = Ticked(
                label=f"Elements: {group.label.lower()}",
                choices=[(one.code, f"{one.name}: {one.definition}") for one in elements],
            )
        self.order_fields([*_FIRST, *(name for name in self.fields if name.startswith(PREFIX))])

    def clean_recipients(self) -> tuple[str, ...]:
        emails = [word for word in re.split(r"[\s,;]+", self.cleaned_data["recipients"]) if word]
        wrong = [email for email in emails if not EMAIL.fullmatch(email)]
        if wrong:
            raise forms.ValidationError(f"Not an email address: {', '.join(wrong)}")
        return tuple(dict.fromkeys(email.lower() for email in emails))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("giver") and given.get("giver") == given.get("recipient"):
            self.add_error("recipient", "Giver and recipient must differ.")
        if not self.elements(given):
            first = next(name for name in self.fields if name.startswith(PREFIX))
            self.add_error(first, "Choose at least one element, in this or another group.")
        if given.get("level") == Level.AGGREGATE.value:
            self._insist_on_number(given)
        return given

    def _insist_on_number(self, given: Mapping[str, Any]) -> None:
        for protection, name, told in (
            (Protection.ROUNDED, "rounding_base", "Say to multiples of which number."),
            (Protection.NOISE, "epsilon", "State the budget."),
        ):
            missing = given.get(name) is None and name not in self.errors
            if given.get("tables_are") == protection.value and missing:
                self.add_error(name, told)

    def elements(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        """The ticked codes in the order of the catalog."""
        ticked = {
            code for name, codes in given.items() if name.startswith(PREFIX) for code in codes
        }
        return tuple(one.code for group in grouped(ticked, self.catalog).values() for one in group)

    def flow(
        self, key: str, clauses: tuple[str, ...], custodians: tuple[str, ...] = ()
    ) -> FlowTerms:
        """The terms of the form, with those of the clauses that its basis knows. Custodians come
        with an imported text and stay as they are."""
        given = self.cleaned_data
        level, basis = Level(given["level"]), LegalBasis(given["basis"])
        known = {clause.code for clause in BASES[basis].clauses}
        protection = _protection(level, given["tables_are"])
        return FlowTerms(
            key=key,
            giver_id=UUID(given["giver"]),
            recipient_id=UUID(given["recipient"]),
            purpose=Purpose(given["purpose"]),
            basis=basis,
            level=level,
            elements=self.elements(given),
            population=given["population"],
            frequency=Frequency(given["frequency"]),
            retention_days=given["retention_days"] or 0,
            redisclosure=Redisclosure(given["redisclosure"]),
            recipients=given["recipients"],
            min_cell=given["min_cell"],
            protection=protection,
            rounding_base=given["rounding_base"] if protection is Protection.ROUNDED else None,
            epsilon=given["epsilon"] if protection is Protection.NOISE else None,
            honors_opt_out=given["honors_opt_out"],
            custodians=custodians,
            sealing=_sealing(level, given["sealing"]),
            clauses=tuple(code for code in clauses if code in known),
        )

    @staticmethod
    def initial_of(flow: FlowTerms, catalog: Catalog = CATALOG) -> dict[str, Any]:
        return {
            "giver": str(flow.giver_id),
            "recipient": str(flow.recipient_id),
            "level": flow.level.value,
            "purpose": flow.purpose.value,
            "basis": flow.basis.value,
            "population": flow.population,
            "frequency": flow.frequency.value,
            "recipients": "\n".join(flow.recipients),
            "retention_days": flow.retention_days,
            "redisclosure": flow.redisclosure.value,
            "min_cell": flow.min_cell,
            "tables_are": _protection(Level.AGGREGATE, flow.protection.value).value,
            "rounding_base": flow.rounding_base,
            "epsilon": flow.epsilon,
            "honors_opt_out": flow.honors_opt_out,
            "sealing": flow.sealing.value,
            **{
                PREFIX + group.value: [one.code for one in elements]
                for group, elements in grouped(flow.elements, catalog).items()
            },
        }


def _protection(level: Level, tables_are: str) -> Protection:
    """Rows are encrypted; tables are protected as chosen, hidden when nothing is."""
    if level is Level.ROWS:
        return Protection.ENCRYPTED
    chosen = [one for one in TABLE_PROTECTIONS if one.value == tables_are]
    return chosen[0] if chosen else Protection.SUPPRESSION


def _sealing(level: Level, chosen: str) -> Sealing:
    """Tables have none."""
    return Sealing(chosen) if chosen and level is Level.ROWS else Sealing.IF_KEYS


_FIRST = ("giver", "recipient", "level", "purpose", "basis", "population", "frequency")


class ClausesForm(forms.Form):
    """What the parties agree to because the legal basis demands it."""

    clauses = Ticked(
        label="The parties agree",
        help_text="A tick makes the clause part of the text that all parties approve and sign. "
        "The agreement cannot be submitted while one is missing.",
    )

    def __init__(self, *args: Any, basis: Basis, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["clauses"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (clause.code, f"{clause.text} ({clause.citation})") for clause in basis.clauses
        ]
