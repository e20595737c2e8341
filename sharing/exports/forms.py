from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from sharing.exports.rules.catalog import LAYOUTS
from sharing.exports.rules.layouts.layout import Asker, Layout, Search


class ExportForm(forms.Form):
    """Which students, and in which layout."""

    source = forms.ChoiceField(
        label="Under which agreement, or for whom",
        widget=forms.Select(attrs={"class": "tl-input-wide"}),
        help_text="For somebody else: only those who may be sent, decided now for each student.",
    )
    class_of = forms.TypedChoiceField(
        label="Graduating class",
        coerce=int,
        help_text="The cohort of an exchange has its own class; of those enrolled all are taken.",
    )
    layout = forms.ChoiceField(
        label="Layout", choices=[(one.code, one.label) for one in LAYOUTS.values()]
    )

    def __init__(
        self,
        *args: Any,
        sources: Iterable[tuple[str, str]],
        classes: Iterable[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = list(sources)  # type: ignore[attr-defined]
        years = [(str(year), f"Class of {year}") for year in classes]
        self.fields["class_of"].choices = years  # type: ignore[attr-defined]


class TakeForm(forms.Form):
    """What the layout wants to know besides, and whether what does not fit is left out."""

    account = forms.CharField(label="Account number at the Clearinghouse", max_length=20)
    branch = forms.RegexField(r"^[0-9]{2}$", label="Branch code", initial="00")
    search = forms.ChoiceField(label="Query code", choices=Search.choices())
    asker = forms.ChoiceField(
        label="Entity type", choices=Asker.choices(), initial=Asker.PROGRAM.value
    )
    search_from = forms.DateField(
        label="Search begin date",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="One for the whole file. A search forward begins no later than today.",
    )
    leave_out = forms.BooleanField(
        label="Leave out students whose row does not fit the layout",
        required=False,
        help_text="Otherwise one such row refuses the whole file and is told with its column.",
    )

    def __init__(self, *args: Any, layout: Layout, class_of: int, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"search_from": date(class_of, 9, 1)})
        super().__init__(*args, **kwargs)
        for name in ("account", "branch", "search", "asker", "search_from"):
            if name not in layout.asks:
                del self.fields[name]
        if "asker" in self.fields:
            self.fields["account"].label = "School code at the Clearinghouse, six digits"
        if layout.code == "csv":
            del self.fields["leave_out"]

    @property
    def chosen(self) -> dict[str, Any]:
        """As the writer takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "leave_out"}
        if "search" in told:
            told["search"], told["asker"] = Search(told["search"]), Asker(told["asker"])
        return told


class CheckForm(forms.Form):
    """A request file that another program wrote."""

    file = forms.FileField(
        label="Request file (text separated by tabs)",
        help_text="Read and forgotten: nothing of it is kept.",
    )
