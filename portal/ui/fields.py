"""One form field: label, hint, error and control, tied together for every reader."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField

CLASSES: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes", ""),
    (forms.RadioSelect, "radios", ""),
    (forms.CheckboxInput, "checkbox", "usa-checkbox__input"),
    (forms.ClearableFileInput, "file", "tl-file"),
    (forms.FileInput, "file", "tl-file"),
    (forms.SelectMultiple, "control", "usa-select tl-select-many"),
    (forms.Select, "control", "usa-select"),
    (forms.Textarea, "control", "usa-textarea"),
    (forms.NumberInput, "control", "usa-input tl-input-short"),
    (forms.DateInput, "control", "usa-input tl-input-short"),
)


def parts(bound: BoundField) -> dict[str, Any]:
    """What the field template needs. Groups of choices have a legend instead of a label."""
    kind, css = _look(bound.field.widget)
    described = _described_by(bound)
    # A placeholder vanishes while one types; the label and the hint stay.
    attrs: dict[str, Any] = {"class": _classes(bound, css), "placeholder": False}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "field": bound,
        "kind": kind,
        "described_by": described,
        "control": "" if kind in ("checkboxes", "radios") else bound.as_widget(attrs=attrs),
        "optional": not bound.field.required and kind != "checkbox",
    }


def errors(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Every error with the anchor of its field; errors of the whole form have none."""
    found = [("", str(text)) for text in form.non_field_errors()]
    for bound in form:
        found += [(_anchor(bound), f"{bound.label}: {text}") for text in bound.errors]
    return found


def _look(widget: forms.Widget) -> tuple[str, str]:
    for widget_class, kind, css in CLASSES:
        if isinstance(widget, widget_class):
            return kind, css
    return "control", "usa-input"


def _classes(bound: BoundField, css: str) -> str:
    own = bound.field.widget.attrs.get("class", "")
    wrong = "usa-input--error" if bound.errors else ""
    return " ".join(word for word in (css, own, wrong) if word)


def _described_by(bound: BoundField) -> str:
    names = [
        f"{bound.auto_id}_hint" if bound.help_text else "",
        f"{bound.auto_id}_error" if bound.errors else "",
    ]
    return " ".join(name for name in names if name)


def _anchor(bound: BoundField) -> str:
    """The first control of the field: a group of choices has none with the field's own id."""
    kind, _css = _look(bound.field.widget)
    return f"{bound.auto_id}_0" if kind in ("checkboxes", "radios") else str(bound.auto_id)
