from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from agreements.finding import Order, Standing, Wanted
from agreements.rules.elements import CATALOG, grouped
from agreements.rules.terms import Kind
from portal.rules.vocabulary import LegalBasis, Purpose
from portal.ui.widgets import Select

SOON = (("30", "within 30 days"), ("60", "within 60 days"), ("180", "within half a year"))


class FindingForm(forms.Form):
    """What someone looks for in the register. Whatever makes no sense is left aside."""

    q = forms.CharField(label="Words", required=False, max_length=100)
    kind = forms.ChoiceField(label="Kind", required=False, widget=Select)
    element = forms.ChoiceField(label="Data element", required=False, widget=Select)
    purpose = forms.ChoiceField(required=False, widget=Select)
    basis = forms.ChoiceField(label="Legal basis", required=False, widget=Select)
    ends = forms.ChoiceField(label="Ends", required=False, widget=Select)
    order = forms.ChoiceField(label="Order", required=False, widget=Select)
    # The tab, and what the map's cells ask for.
    standing = forms.ChoiceField(required=False, choices=Standing.choices())
    party = forms.UUIDField(required=False)
    giver = forms.UUIDField(required=False)
    recipient = forms.UUIDField(required=False)

    BOXES = ("kind", "element", "purpose", "basis", "ends", "order")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("kind", "Any", Kind.choices())
        self._offer("element", "Any", _elements())
        self._offer("purpose", "Any", Purpose.choices())
        self._offer("basis", "Any", LegalBasis.choices())
        self._offer("ends", "At any time", SOON)
        self.fields["order"].choices = Order.choices()  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs["class"] = "usa-input"
        for name in self.BOXES:
            self.fields[name].widget.attrs["class"] = "usa-select"

    def boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in self.BOXES]

    def narrows(self) -> bool:
        """Whether one of the boxes says something, so that they should be seen."""
        return any(self[name].value() for name in self.BOXES)

    def kept(self) -> list[tuple[str, str]]:
        """What the boxes do not show and the next search keeps: the tab, the map's place."""
        self.is_valid()
        names = ("standing", "party", "giver", "recipient")
        return [
            (name, str(self.cleaned_data[name])) for name in names if self.cleaned_data.get(name)
        ]

    def wanted(self) -> Wanted:
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            words=given.get("q", ""),
            standing=Standing(given["standing"]) if given.get("standing") else None,
            kind=given.get("kind", ""),
            party=given.get("party"),
            giver=given.get("giver"),
            recipient=given.get("recipient"),
            element=given.get("element", ""),
            purpose=given.get("purpose", ""),
            basis=given.get("basis", ""),
            ends_within=int(given["ends"]) if given.get("ends") else None,
            order=Order(given.get("order") or Order.CHANGED),
        )

    def _offer(self, name: str, anything: str, choices: Sequence[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", anything), *choices]  # type: ignore[attr-defined]


def _elements() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (group.label, [(element.code, element.name) for element in elements])
        for group, elements in grouped(CATALOG).items()
    ]
