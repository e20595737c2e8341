"""Forms of the doors that staff and partners keep: the queue, paper, the consent desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms

from consent.rules.answer import Child, Choice, Content, Signer
from consent.rules.sheets.words import Language
from consent.rules.vocabulary import ConsentKind, Relationship
from portal.rules.vocabulary import Purpose
from portal.ui.widgets import DayInput

Choices = Sequence[tuple[str, str]]
SIGNERS = [one for one in Relationship.choices() if one[0] != Relationship.CASEWORKER]


class TieForm(forms.Form):
    subject = forms.UUIDField(widget=forms.HiddenInput)


class AsideForm(forms.Form):
    reason = forms.CharField(
        label="Why is it set aside?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example: not a student of this district; the family was called.",
    )


class LookForm(forms.Form):
    number = forms.CharField(
        label="Look up a student by number", max_length=50, help_text="Student or state number."
    )


class PaperForm(forms.Form):
    """A signed form, typed in by whoever holds it. The child is told as the paper tells it."""

    notice = forms.ChoiceField(
        label="Which form was signed?", help_text="The title and language printed on the paper."
    )
    first_name = forms.CharField(label="Student's first name", max_length=100)
    last_name = forms.CharField(label="Student's last name", max_length=100)
    birth_date = forms.DateField(label="Student's birth date", widget=DayInput())
    number = forms.CharField(
        label="Student number", max_length=50, required=False, help_text="If the paper tells it."
    )
    signed_by = forms.CharField(label="Who signed?", max_length=100)
    relationship = forms.ChoiceField(
        label="Who is that to the student?", choices=SIGNERS, widget=forms.RadioSelect
    )
    email = forms.EmailField(label="E-mail of the signer", required=False)
    phone = forms.CharField(label="Telephone of the signer", max_length=40, required=False)
    signed_on = forms.DateField(label="Day of the signature", widget=DayInput())
    scan = forms.FileField(
        label="Scan of the signed form",
        help_text="PDF, JPEG or PNG, at most 15 MB. It is encrypted.",
        error_messages={
            "required": "Add the scan or a picture of the signed form.",
            "empty": "This file is empty (0 bytes).",
        },
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, notices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["notice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *notices]

    def child(self) -> Child:
        given = self.cleaned_data
        return Child(
            number=given["number"],
            first_name=given["first_name"],
            last_name=given["last_name"],
            birth_date=given["birth_date"],
        )


class ChoicesForm(forms.Form):
    """Yes or no for each thing that a notice asks."""

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words in parts:
            self.fields[f"part-{key}"] = forms.ChoiceField(
                label=words,
                choices=[("given", "Yes"), ("refused", "No")],
                widget=forms.RadioSelect,
                error_messages={"required": "Say yes or no, as the paper says."},
            )

    def kinds(self) -> dict[str, ConsentKind]:
        return {
            name.removeprefix("part-"): ConsentKind(value)
            for name, value in self.cleaned_data.items()
        }


def content_of(
    paper: PaperForm,
    choices: Sequence[tuple[Purpose, UUID | None, ConsentKind, tuple[str, ...]]],
    *,
    language: str,
    code: str,
    statement: str,
) -> Content:
    given = paper.cleaned_data
    return Content(
        child=paper.child(),
        signer=Signer(
            name=given["signed_by"],
            relationship=Relationship(given["relationship"]),
            email=given["email"],
            phone=given["phone"],
            language=language,
        ),
        choices=tuple(
            Choice(kind=kind, purpose=purpose, recipient_id=recipient, elements=elements)
            for purpose, recipient, kind, elements in choices
        ),
        signed_on=given["signed_on"],
        notice_code=code,
        statement=statement,
    )


LANGUAGES = Language.choices()
