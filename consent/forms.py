"""The shape of what is typed in; meaning is the actions' affair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms

from consent.handed_in import Form
from consent.rules.entry import DecisionTaken, OptOutTaken, Signature
from consent.rules.vocabulary import ConsentKind, OptOutKind, Relationship, Route
from portal.rules.vocabulary import Purpose

Choices = Iterable[tuple[Any, str]]
TEXT = "text:"
BY_HAND = [(route.value, route.label) for route in (Route.PAPER, Route.PHONE, Route.IN_PERSON)]


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class NumberForm(forms.Form):
    number = forms.CharField(
        label="Student number or state number",
        max_length=50,
        help_text="The whole number. Leading zeros count.",
    )


class NameForm(forms.Form):
    first_name = forms.CharField(label="First name", max_length=100)
    last_name = forms.CharField(label="Last name", max_length=100)
    birth_date = _day("Birth date")


class SignatureForm(forms.Form):
    """Who said it, on which day and how. `token` makes a form that is sent twice one decision."""

    signed_by = forms.CharField(
        label="Who decided", max_length=150, help_text="First and last name, as signed."
    )
    relationship = forms.ChoiceField(
        label="Who that is", choices=Relationship.choices(), widget=forms.RadioSelect
    )
    effective_on = _day("Day of the decision", "The day of the signature or of the call.")
    route = forms.ChoiceField(label="How it reached us", choices=BY_HAND, widget=forms.RadioSelect)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def signature(self) -> Signature:
        return Signature(
            signed_by=self.cleaned_data["signed_by"],
            relationship=Relationship(self.cleaned_data["relationship"]),
            effective_on=self.cleaned_data["effective_on"],
            route=Route(self.cleaned_data["route"]),
        )

    @property
    def sent_token(self) -> UUID:
        token: UUID = self.cleaned_data["token"]
        return token


class DecisionForm(SignatureForm):
    field_order = (
        "kind",
        "purpose",
        "recipient",
        "signer",
        "signed_by",
        "relationship",
        "effective_on",
        "route",
        "expires_on",
        "notice",
        "scan",
    )

    signer = forms.ChoiceField(
        label="Who decided, where on file",
        required=False,
        help_text="Somebody else: leave it, and write name and role below.",
    )

    kind = forms.ChoiceField(
        label="What the family decided",
        choices=[(kind.value, kind.label) for kind in (ConsentKind.GIVEN, ConsentKind.REFUSED)],
        widget=forms.RadioSelect,
    )
    purpose = forms.ChoiceField(label="For which purpose", choices=Purpose.choices())
    recipient = forms.ChoiceField(
        label="For which recipient", required=False, help_text="Who may receive the records."
    )
    expires_on = _day("Last day", "Leave empty when the consent names no last day.", required=False)
    notice = forms.ChoiceField(
        label="Notice that was shown", required=False, help_text="If one is on file here."
    )

    scan = forms.FileField(
        label="Scan of the signed form",
        required=False,
        help_text="PDF, JPEG or PNG, at most 15 MB. It is encrypted, and staff alone see it.",
        error_messages={"empty": "This file is empty (0 bytes)."},
    )

    def __init__(
        self,
        *args: Any,
        recipients: Choices,
        notices: Choices,
        texts: Choices = (),
        signers: Sequence[tuple[str, str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """`texts`: texts of notices in a language. `signers`: id, name and relationship."""
        super().__init__(*args, **kwargs)
        self.signers = {key: (name, relationship) for key, name, relationship in signers}
        known = [
            (key, f"{name}, {Relationship(role).label.lower()}") for key, name, role in signers
        ]
        if known:
            self.fields["signer"].choices = [  # type: ignore[attr-defined]
                ("", "Somebody else"),
                *known,
            ]
            self.fields["signed_by"].required = self.fields["relationship"].required = False
        else:
            del self.fields["signer"]
        everyone = [("", "Every recipient named in the agreement")]
        self.fields["recipient"].choices = [*everyone, *recipients]  # type: ignore[attr-defined]
        printed = [(f"{TEXT}{key}", words) for key, words in texts]
        choices = [("", "None"), *printed, *notices]
        self.fields["notice"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if chosen := given.get("signer"):
            given["signed_by"], given["relationship"] = self.signers[chosen]
        for name, words in (
            ("signed_by", "Write who decided."),
            ("relationship", "Say who it is."),
        ):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, words)
        return given

    def paper(self) -> Form:
        """What came with the decision on paper."""
        given = self.cleaned_data
        notice, signer = given["notice"], given.get("signer")
        return Form(
            notice_text_id=UUID(notice.removeprefix(TEXT)) if notice.startswith(TEXT) else None,
            scan=given["scan"] or None,
            guardian_id=UUID(signer) if signer else None,
        )

    def taken(self) -> DecisionTaken:
        given = self.cleaned_data
        older = given["notice"] if not given["notice"].startswith(TEXT) else ""
        return DecisionTaken(
            kind=ConsentKind(given["kind"]),
            purpose=Purpose(given["purpose"]),
            recipient_id=UUID(given["recipient"]) if given["recipient"] else None,
            signature=self.signature(),
            expires_on=given["expires_on"],
            notice_id=UUID(older) if older else None,
        )


class WithdrawalForm(SignatureForm):
    understood = forms.BooleanField(label="I have told the family what happens, as written above.")

    def taken(self, purpose: Purpose, recipient_id: UUID | None) -> DecisionTaken:
        return DecisionTaken(
            kind=ConsentKind.WITHDRAWN,
            purpose=purpose,
            recipient_id=recipient_id,
            signature=self.signature(),
        )


class OptOutForm(SignatureForm):
    def taken(self, kind: OptOutKind) -> OptOutTaken:
        return OptOutTaken(kind=kind, signature=self.signature())


class NoticeForm(forms.Form):
    organization = forms.ChoiceField(label="District")
    purpose = forms.ChoiceField(label="Purpose", choices=Purpose.choices())
    code = forms.CharField(
        label="Code", max_length=200, help_text="As your files name it, for example 2026-en."
    )
    language = forms.ChoiceField(
        label="Language", choices=[("en", "English"), ("es", "Spanish")], initial="en"
    )
    text = forms.CharField(
        label="Text", widget=forms.Textarea, help_text="Word for word, as families read it."
    )

    def __init__(self, *args: Any, organizations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].choices = list(organizations)  # type: ignore[attr-defined]


class RecordFilter(forms.Form):
    """Which part of the record of disclosures is shown."""

    party = forms.ChoiceField(label="Recipient", required=False)
    since = _day("From", required=False)
    until = _day("Until", required=False)

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = [("", "Everyone"), *parties]  # type: ignore[attr-defined]

    def wanted(self) -> dict[str, Any]:
        given = self.cleaned_data if self.is_valid() else {}
        party = given.get("party")
        return {
            "party_id": UUID(party) if party else None,
            "since": given.get("since"),
            "until": given.get("until"),
        }
