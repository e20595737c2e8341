"""What families type. Every message is in plain words, in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from consent.queries.family import Question
from consent.rules.answer import Child, Signer
from consent.rules.vocabulary import ConsentKind, Relationship

YEARS = 30  # how long ago a student may have been born
RELATIONSHIPS = (
    (Relationship.PARENT.value, _("Parent")),
    (Relationship.GUARDIAN.value, _("Legal guardian")),
    (Relationship.FOSTER.value, _("Foster parent")),
    (Relationship.CASEWORKER.value, _("Caseworker")),
)
STUDENT = (Relationship.STUDENT.value, _("I am the student"))


class ChoiceForm(forms.Form):
    """Yes or no to each question; none is chosen for the family."""

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = tuple(questions)
        for place, question in enumerate(self.questions):
            self.fields[f"part{place}"] = forms.ChoiceField(
                label=question.purpose,
                choices=[
                    (ConsentKind.GIVEN.value, _("Yes, you may share")),
                    (ConsentKind.REFUSED.value, _("No, do not share")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose yes or no.")},
            )

    @property
    def asked(self) -> list[tuple[Question, forms.BoundField]]:
        return [(one, self[f"part{place}"]) for place, one in enumerate(self.questions)]

    def chosen(self) -> dict[str, str]:
        return {
            one.part.key: self.cleaned_data[f"part{place}"]
            for place, one in enumerate(self.questions)
        }

    @staticmethod
    def initial_of(questions: Sequence[Question], chosen: dict[str, str]) -> dict[str, str]:
        return {f"part{place}": chosen.get(one.part.key, "") for place, one in enumerate(questions)}


def _text(label: Any, missing: Any, **given: Any) -> forms.CharField:
    attrs = given.pop("attrs", {})
    return forms.CharField(
        label=label,
        error_messages={"required": missing, "max_length": _("This is too long.")},
        widget=given.pop("widget", forms.TextInput)(attrs=attrs),
        **{"max_length": 100, **given},
    )


class ChildForm(forms.Form):
    """Which child: the name, and the birth date or the student number."""

    first_name = _text(_("Child's first name"), _("Type the child's first name."))
    last_name = _text(
        _("Child's last name"),
        _("Type the child's last name."),
        help_text=_("All last names, as the school has them."),
    )
    month = forms.ChoiceField(label=_("Month"), required=False)
    day = forms.IntegerField(
        label=_("Day"),
        required=False,
        min_value=1,
        max_value=31,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Type the day as a number, like 7.")
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "2"}),
    )
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        error_messages={"invalid": _("Type the year with four numbers, like 2009.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
    )
    number = _text(
        _("Student number"),
        "",
        required=False,
        max_length=50,
        help_text=_("You find it on a report card. You may leave it out."),
    )
    email = forms.EmailField(
        label=_("Your email"),
        help_text=_("We send you a code now, and your receipt at the end."),
        max_length=254,
        error_messages={
            "required": _("Type your email."),
            "invalid": _("Type an email like name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        months = [(str(number), name) for number, name in MONTHS.items()]
        self.fields["month"].choices = [("", _("Choose")), *months]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        told = [given.get(name) for name in ("month", "day", "year")]
        if self.has_error("day") or self.has_error("year"):
            return given
        if not any(told):
            if not given.get("number"):
                self.add_error("month", _("Give the date of birth, or the student number below."))
            return given
        given["birth_date"] = self._date(given)
        return given

    def _date(self, given: dict[str, Any]) -> date | None:
        try:
            born = date(int(given["year"]), int(given["month"]), int(given["day"]))
        except (TypeError, ValueError):
            self.add_error("month", _("This date is not complete, or there is no such day."))
            return None
        if not self.today.year - YEARS <= born.year or born > self.today:
            self.add_error("year", _("Check the year of birth."))
            return None
        return born

    def child(self) -> dict[str, str]:
        """As a visit keeps it."""
        given = self.cleaned_data
        born = given.get("birth_date")
        return {
            "first_name": given["first_name"],
            "last_name": given["last_name"],
            "number": given["number"],
            "birth_date": born.isoformat() if born else "",
        }

    @staticmethod
    def initial_of(child: dict[str, str], email: str) -> dict[str, Any]:
        born = date.fromisoformat(child["birth_date"]) if child.get("birth_date") else None
        told = {"month": str(born.month), "day": born.day, "year": born.year} if born else {}
        return {**child, **told, "email": email}


def child_of(kept: dict[str, str]) -> Child:
    born = kept.get("birth_date")
    return Child(
        number=kept.get("number", ""),
        first_name=kept.get("first_name", ""),
        last_name=kept.get("last_name", ""),
        birth_date=date.fromisoformat(born) if born else None,
    )


class CodeForm(forms.Form):
    code = _text(
        _("Code"),
        _("Type the code."),
        max_length=20,
        attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"},
    )


class SignForm(forms.Form):
    """The signature: a typed name, who that is, and the sentence that is signed."""

    name = _text(
        _("Your first and last name"),
        _("Type your name. This is your signature."),
        max_length=150,
        help_text=_("This is your signature."),
        attrs={"autocomplete": "name"},
    )
    relationship = forms.ChoiceField(
        label=_("Who are you?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who you are.")},
    )
    agreed = forms.BooleanField(
        label=_("Yes, I sign this."),
        error_messages={"required": _("Check the box to sign.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, personal: bool, is_student: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relationship"].choices = (  # type: ignore[attr-defined]
            ([STUDENT] if is_student else [*RELATIONSHIPS])
            if personal
            else [*RELATIONSHIPS, STUDENT]
        )
        if personal and is_student:
            self.initial["relationship"] = STUDENT[0]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if len(name.split()) < 2:
            raise forms.ValidationError(_("Type your first and last name."))
        return name

    def signer(self, email: str, language: str) -> Signer:
        return Signer(
            name=self.cleaned_data["name"],
            relationship=Relationship(self.cleaned_data["relationship"]),
            email=email,
            language=language,
        )

    @property
    def sent_token(self) -> UUID:
        token: UUID = self.cleaned_data["token"]
        return token
