from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from agreements.rules.elements import CATALOG, Catalog, Element, Group, Sensitivity
from agreements.rules.own_elements import decide_element

# Where an objection of the rules is shown; any other stands above the form.
_FIELD = {
    "CODE": "code",
    "CODE_TAKEN": "code",
    "NAME_TAKEN": "name",
    "CEDS_ID": "ceds_id",
    "COUNTED": "counted",
    "DIRECTORY": "directory",
    "DIRECTORY_BACKGROUND": "directory",
    "SENSITIVITY": "sensitivity",
}


class ElementForm(forms.Form):
    """A data element that the built-in catalog lacks."""

    organization = forms.ChoiceField(label="For which organization")
    name = forms.CharField(max_length=80, help_text="As people call it: “Dual-enrollment credits”.")
    code = forms.CharField(
        max_length=60,
        help_text="As files call it: small letters, digits and underscores, for example "
        "dual_enrollment_credits. It never changes.",
    )
    definition = forms.CharField(
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What it says and in which values, so that all parties mean the same.",
    )
    group = forms.ChoiceField(label="What it is about", choices=Group.choices())
    ceds_id = forms.CharField(
        max_length=6,
        label="CEDS id",
        required=False,
        help_text="Six digits of the Common Education Data Standards. Leave it empty for a local "
        "element.",
    )
    sensitivity = forms.ChoiceField(
        choices=Sensitivity.choices(),
        initial=Sensitivity.CONFIDENTIAL.value,
        widget=forms.RadioSelect,
    )
    identifies = forms.BooleanField(
        label="It identifies a person directly, like a name or a number", required=False
    )
    directory = forms.BooleanField(
        label="It can be directory information (34 CFR 99.3)",
        required=False,
        help_text="Only what would not generally be harmful to disclose; whether you designated "
        "it is in your own notice.",
    )
    counted = forms.BooleanField(
        label="A table of counts may hold it or be broken down by it", required=False
    )

    def __init__(
        self,
        *args: Any,
        owners: Sequence[tuple[str, str]],
        known: Catalog = CATALOG,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        field = self.fields["organization"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(owners)
        if len(owners) == 1:
            field.widget, field.initial = forms.HiddenInput(), owners[0][0]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            for reason in decide_element(self.element(), self.known).reasons:
                self.add_error(_FIELD.get(reason.code), reason.text)
        return given

    def element(self) -> Element:
        given = self.cleaned_data
        return Element(
            code=given["code"],
            name=given["name"],
            definition=given["definition"],
            ceds_id=given["ceds_id"],
            sensitivity=Sensitivity(given["sensitivity"]),
            identifies=given["identifies"],
            group=Group(given["group"]),
            directory=given["directory"],
            counted=given["counted"],
        )


class RefuseElementForm(forms.Form):
    reason = forms.CharField(
        label="Why not",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Your colleagues read it.",
    )
