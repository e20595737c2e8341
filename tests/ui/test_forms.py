from __future__ import annotations

import pytest
from django import forms

from portal.ui.widgets import DayInput
from tests.ui.rendering import part, tags, words


class Draft(forms.Form):
    name = forms.CharField(label="Name", help_text="As your board will read it.")
    partner = forms.ChoiceField(label="Partner", choices=[("", "Choose"), ("a", "North Valley")])
    basis = forms.ChoiceField(
        label="Legal basis", widget=forms.RadioSelect, choices=[("c", "Consent"), ("s", "Studies")]
    )
    elements = forms.MultipleChoiceField(
        label="Elements", widget=forms.CheckboxSelectMultiple, choices=[("n", "Name")]
    )
    until = forms.DateField(label="Until", widget=DayInput)
    roster = forms.FileField(label="Roster")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    sure = forms.BooleanField(label="I have read it")
    draft = forms.CharField(widget=forms.HiddenInput, initial="d-1")

    def clean(self) -> None:
        raise forms.ValidationError("The partner has no officer yet.")


def _refused() -> Draft:
    form = Draft({"partner": "a", "draft": "d-1"})
    form.is_valid()
    return form


@pytest.fixture(scope="module")
def clean() -> str:
    return part("{% render_form form %}", form=Draft())


@pytest.fixture(scope="module")
def refused() -> str:
    return part("{% render_form form %}", form=_refused())


def test_every_control_has_a_label_of_its_own(clean):
    labelled = {label["for"] for label in tags(clean, "label")}
    controls = [
        control["id"]
        for kind in ("input", "select", "textarea")
        for control in tags(clean, kind)
        if control.get("type") != "hidden"
    ]
    assert labelled == set(controls)
    assert len(controls) == len(set(controls)) == 9


def test_groups_of_choices_have_a_legend(clean):
    assert len(tags(clean, "fieldset")) == len(tags(clean, "legend")) == 2


def test_only_what_may_be_left_out_is_marked(clean):
    assert words(clean).count("(optional)") == 1
    assert "Note (optional)" in words(clean)


def test_a_hint_is_tied_to_its_control(clean):
    name = next(control for control in tags(clean, "input") if control.get("name") == "name")
    assert name["aria-describedby"] == "id_name_hint"
    assert 'id="id_name_hint"' in clean


def test_the_calendar_is_the_browsers_own(clean):
    assert any(control.get("type") == "date" for control in tags(clean, "input"))


def test_hidden_fields_travel_along(clean):
    assert any(
        control.get("type") == "hidden" and control.get("value") == "d-1"
        for control in tags(clean, "input")
    )


def test_dana_finds_every_error_at_the_top_with_a_way_to_its_field(refused):
    targets = [link["href"][1:] for link in tags(refused, "a")]
    assert len(targets) == 6
    assert all(f'id="{target}"' in refused for target in targets)
    assert "7 things need your attention" in words(refused)
    assert "The partner has no officer yet." in words(refused)


def test_an_error_stands_at_its_field_and_is_tied_to_it(refused):
    name = next(control for control in tags(refused, "input") if control.get("name") == "name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_hint id_name_error"
    assert 'id="id_name_error"' in refused


def test_what_dana_chose_stays_chosen(refused):
    assert any(
        option.get("value") == "a" and "selected" in option for option in tags(refused, "option")
    )


def test_what_dana_typed_cannot_become_markup():
    form = Draft({"name": '"><script>alert(1)</script>'})
    assert "<script>" not in part("{% render_form form %}", form=form)


def test_a_form_without_errors_shows_no_summary(clean):
    assert 'role="alert"' not in clean
