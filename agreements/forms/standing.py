"""Forms about kinds and tiers: what is begun, under what, within which limits; notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from agreements.forms.flow import PREFIX, Ticked
from agreements.forms.terms import TermsForm
from agreements.handed_over import Received
from agreements.rules.elements import CATALOG, Catalog, grouped
from agreements.rules.narrowing import UNDER
from agreements.rules.terms import Kind, Limits, Redisclosure
from portal.rules.vocabulary import LegalBasis, OrganizationKind, Purpose
from portal.ui.widgets import DayInput

KINDS = (
    (Kind.DSA.value, "Data-sharing agreement: says which data passes between the parties"),
    (Kind.MOU.value, "Regional memorandum: sets limits for agreements under it; others may join"),
    (Kind.DUL.value, "Data use licence: one purpose, within a data-sharing agreement"),
)


class NewForm(TermsForm):
    """What kind of agreement, under which other, and then its title, parties and term."""

    kind = forms.ChoiceField(
        label="What do you begin?",
        choices=KINDS,
        initial=Kind.DSA.value,
        widget=forms.RadioSelect,
    )
    parent = forms.ChoiceField(
        label="Under which agreement?",
        required=False,
        help_text="What stands under another can only narrow it, and stops when it is suspended or "
        "ends. A memorandum stands under nothing.",
    )

    field_order = ("kind", "parent")

    def __init__(self, *args: Any, parents: Sequence[tuple[str, str, Kind]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = {key: kind for key, _, kind in parents}
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        listed = [(key, label) for key, label, _ in parents]
        parent.choices = [("", "None: it stands on its own"), *listed]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        kind, parent = Kind(given.get("kind") or Kind.DSA), given.get("parent")
        above = self.kinds.get(parent) if parent else None
        if above is None and kind is Kind.DUL:
            self.add_error("parent", "A licence stands under a data-sharing agreement. Choose it.")
        if above is not None and UNDER.get(kind) is not above:
            self.add_error(
                "parent",
                f"A {kind.label.lower()} cannot stand under a {above.label.lower()}.",
            )
        return given


class LimitsForm(forms.Form):
    """What a memorandum lets agreements under it allow at most, and who may join it."""

    joiner_kinds = Ticked(
        label="Who may join later",
        choices=OrganizationKind.choices(),
        help_text="By signing one page that the lead organization accepts. Organizations of these "
        "kinds can read the memorandum. Tick none to keep it closed.",
    )
    joinder_until = forms.DateField(label="Last day for joining", required=False, widget=DayInput())
    purposes = Ticked(
        label="Purposes", choices=Purpose.choices(), help_text="None ticked: every purpose."
    )
    bases = Ticked(
        label="Legal bases",
        choices=LegalBasis.choices(),
        help_text="None ticked: every basis that the law allows.",
    )
    most_retention_days = forms.IntegerField(
        label="Days until rows are destroyed, at most", required=False, min_value=1, max_value=3650
    )
    least_min_cell = forms.IntegerField(
        label="Smallest count shown, at least", required=False, min_value=3, max_value=100
    )
    redisclosure = forms.ChoiceField(
        label="Passing it on, at most",
        required=False,
        choices=[("", "Whatever an agreement says"), *Redisclosure.choices()],
    )

    def __init__(self, *args: Any, catalog: Catalog = CATALOG, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalog = catalog
        for group, elements in grouped(None, catalog).items():
            self.fields[PREFIX + group.value] = Ticked(
                label=f"Elements: {group.label.lower()}",
                choices=[(one.code, one.name) for one in elements],
            )

    def limits(self) -> Limits:
        given = self.cleaned_data
        ticked = {code for name in given if name.startswith(PREFIX) for code in given[name]}
        listed = grouped(ticked, self.catalog).values()
        return Limits(
            purposes=tuple(Purpose(one) for one in given["purposes"]),
            bases=tuple(LegalBasis(one) for one in given["bases"]),
            elements=tuple(one.code for group in listed for one in group),
            most_retention_days=given["most_retention_days"],
            least_min_cell=given["least_min_cell"],
            redisclosure=Redisclosure(given["redisclosure"]) if given["redisclosure"] else None,
            joiner_kinds=tuple(OrganizationKind(one) for one in given["joiner_kinds"]),
            joinder_until=given["joinder_until"],
        )

    @staticmethod
    def initial_of(limits: Limits, catalog: Catalog = CATALOG) -> dict[str, Any]:
        return {
            "joiner_kinds": [one.value for one in limits.joiner_kinds],
            "joinder_until": limits.joinder_until,
            "purposes": [one.value for one in limits.purposes],
            "bases": [one.value for one in limits.bases],
            "most_retention_days": limits.most_retention_days,
            "least_min_cell": limits.least_min_cell,
            "redisclosure": limits.redisclosure.value if limits.redisclosure else "",
            **{
                PREFIX + group.value: [one.code for one in elements]
                for group, elements in grouped(limits.elements, catalog).items()
            },
        }


class JoinForm(forms.Form):
    organization = forms.ChoiceField(label="Which organization joins")
    agrees = forms.BooleanField(
        label="We have read the memorandum. Submit our page for approval and signature."
    )

    def __init__(self, *args: Any, joiners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(joiners)
        if len(joiners) == 1:
            field.widget, field.initial = forms.HiddenInput(), joiners[0][0]


class NoticeForm(forms.Form):
    organization = forms.UUIDField(widget=forms.HiddenInput, required=False)
    ends_on = forms.DateField(label="It ends on", widget=DayInput())
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="All parties can read it.",
    )

    def __init__(self, *args: Any, earliest: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest = earliest
        self.fields["ends_on"].initial = earliest

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if self.earliest is not None and day < self.earliest:
            raise forms.ValidationError("The parties agreed on longer notice. Choose a later day.")
        return day


class CertificateForm(forms.Form):
    hashes = Ticked(
        label="Files destroyed",
        required=False,
        help_text="Every package that you took under this agreement, with its hash (SHA-256). The "
        "certificate names those you leave ticked.",
    )
    method = forms.CharField(
        max_length=500,
        label="How it was destroyed",
        help_text="For example: files overwritten, database rows deleted and vacuumed, backups "
        "expired.",
    )
    performed_by = forms.CharField(max_length=200, label="Performed by")
    performed_on = forms.DateField(label="Performed on", widget=DayInput())
    witness = forms.CharField(max_length=200, label="Witness", help_text="Who saw it done.")
    agrees = forms.BooleanField(label="I certify the statement above.")

    def __init__(self, *args: Any, received: Sequence[Received], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not received:
            del self.fields["hashes"]
            return
        hashes = self.fields["hashes"]
        assert isinstance(hashes, Ticked)
        hashes.choices = [(one.sha256, one.words) for one in received]
        hashes.initial = [one.sha256 for one in received]


class HoldForm(forms.Form):
    until = forms.DateField(label="Until which day", widget=DayInput())
    reason = forms.CharField(
        max_length=2000,
        label="Which law or order forbids destroying it",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="All parties can read it.",
    )
