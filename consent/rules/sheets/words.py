"""What words usually stand for, in English and Spanish. Compared without case and accents."""

from __future__ import annotations

from collections.abc import Mapping

from consent.rules.sheets.fields import Field
from consent.rules.vocabulary import (
    AuthorityLevel,
    ConsentKind,
    OptOutKind,
    Relationship,
    Route,
)
from portal.rules.mapping import LEAVE_OUT
from portal.rules.vocabulary import Labelled, Purpose


class Language(Labelled):
    EN = "en", "English"
    ES = "es", "Spanish"


class FormRoute(Labelled):
    """The ways by which an answer in a spreadsheet may have come."""

    PAPER = Route.PAPER.value, Route.PAPER.label
    WEB = Route.WEB.value, "On the web, in another system"
    IN_PERSON = Route.IN_PERSON.value, Route.IN_PERSON.label
    PHONE = Route.PHONE.value, Route.PHONE.label
    FILE = Route.FILE.value, "Not known any more"


EVERYONE = "everyone"

CODES: Mapping[Field, list[tuple[str, str]]] = {
    Field.ANSWER: ConsentKind.choices(),
    Field.PURPOSE: Purpose.choices(),
    Field.OPT_OUT: OptOutKind.choices(),
    Field.RELATIONSHIP: Relationship.choices(),
    Field.ROUTE: FormRoute.choices(),
    Field.LANGUAGE: Language.choices(),
    Field.LEVEL: [one for one in AuthorityLevel.choices() if one[0] != "limited"],
}

_YES = (
    "y yes si s true t 1 x given granted consented consent agree agreed accept accepted approved "
    "allow allowed opt-in optin acepto acepta aceptado autorizo autoriza autorizado otorgado"
)
_NO = (
    "n no false f 0 refused refuse declined decline denied deny disagree rejected opt-out optout "
    "rechazo rechazado rechaza negado niego deniega no-acepto"
)
_WITHDRAWN = (
    "withdrawn withdraw revoked revoke rescinded cancelled canceled retirado revocado retiro "
    "cancelado anulado"
)


def _codes(**words: str) -> dict[str, str]:
    return {word: code for code, listed in words.items() for word in listed.split()}


USUAL: Mapping[Field, Mapping[str, str]] = {
    Field.ANSWER: {
        **_codes(given=_YES, refused=_NO, withdrawn=_WITHDRAWN),
        "consent given": "given",
        "": LEAVE_OUT,
        "opted in": "given",
        "opted out": "refused",
        "no acepto": "refused",
        "no autorizo": "refused",
        "did not consent": "refused",
        "consent withdrawn": "withdrawn",
    },
    Field.PURPOSE: {one.value: one.value for one in Purpose}
    | {one.label.casefold(): one.value for one in Purpose},
    Field.OPT_OUT: {
        **_codes(set=f"{_YES} set opted-out", rescinded="rescinded cancelled canceled"),
        # Who did not opt out has taken nothing back.
        **dict.fromkeys((*_NO.split(), ""), LEAVE_OUT),
        "opt-out": "set",
        "optout": "set",
        "opted out": "set",
    },
    Field.RELATIONSHIP: _codes(
        parent="parent mother father mom dad p m f madre padre mama papa",
        guardian="guardian g tutor tutora grandmother grandfather grandparent aunt uncle abuela "
        "abuelo tia tio legal-guardian",
        foster="foster",
        caseworker="caseworker social-worker",
        student="student self estudiante alumno alumna",
    )
    | {
        "": "parent",
        "legal guardian": "guardian",
        "foster parent": "foster",
        "social worker": "caseworker",
        "step parent": "guardian",
        "stepparent": "guardian",
        "the student": "student",
    },
    Field.ROUTE: _codes(
        paper="paper form papel formulario letter",
        web="web online website internet portal electronic",
        in_person="in_person person persona office",
        phone="phone telephone call telefono",
        file="file unknown",
    )
    | {"": "file", "in person": "in_person", "en persona": "in_person"},
    Field.LANGUAGE: _codes(
        en="en eng english ingles en-us", es="es spa spanish espanol sp es-us es-mx"
    )
    | {"": "en"},
    Field.LEVEL: _codes(
        full="full sole legal yes y",
        shared="shared joint both",
        none="none no n",
    )
    | {"": "shared", "no contact": "none", "sole custody": "full", "joint custody": "shared"},
}
