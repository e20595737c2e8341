"""The notice in Spanish. It says what the English one says: the terms are the same."""

from __future__ import annotations

from datetime import date
from typing import Final

from consent.rules.asking.elements import in_words, joined
from consent.rules.asking.flows import Part
from consent.rules.asking.notice import NoticeTerms, Words
from consent.rules.vocabulary import AtMajority, ConflictRule, ExpiryRule
from portal.rules.vocabulary import Purpose

LANGUAGE: Final = "es"
_WHY: Final = {
    Purpose.ENROLLMENT_OUTCOMES: "Queremos saber cuáles de nuestros estudiantes van a la "
    "universidad. Así vemos qué hacemos bien y qué debemos hacer mejor.",
    Purpose.COLLEGE_TRANSITION: "Queremos ayudar a nuestros estudiantes a pasar de la escuela a "
    "la universidad.",
    Purpose.ADVISING: "Así un guía puede ayudar a su hijo o hija a hacer planes de estudio y de "
    "trabajo.",
    Purpose.PROGRAM_EVALUATION: "Queremos saber si un programa ayuda a nuestros estudiantes.",
}
SHORT: Final = {
    Purpose.ENROLLMENT_OUTCOMES: "Saber quién va a la universidad",
    Purpose.COLLEGE_TRANSITION: "Ayuda para pasar a la universidad",
    Purpose.ADVISING: "Ayuda de un guía",
    Purpose.PROGRAM_EVALUATION: "Saber si un programa ayuda",
}


def written(organization: str, terms: NoticeTerms) -> Words:
    return Words(
        title="¿Podemos compartir algunos datos escolares de su hijo o hija?",
        what=_what(organization, terms),
        who=_who(terms),
        why=_why(terms),
        how_long=_how_long(terms),
        if_no=_if_no(terms),
        statement=_statement(organization),
    )


def _what(organization: str, terms: NoticeTerms) -> str:
    return "\n\n".join(
        "\n".join(line for line in (_given(part), _returned(organization, part)) if line)
        for part in terms.parts
    ) + ("\n\nCompartimos estos datos y ninguno más. Nunca damos un número de Seguro Social.")


def _given(part: Part) -> str:
    if not part.gives:
        return ""
    return f"{part.partner} recibe de nosotros:\n" + _bullets(part.gives, part)


def _returned(organization: str, part: Part) -> str:
    if not part.returns:
        return ""
    return f"{organization} recibe a cambio:\n" + _bullets(part.returns, part)


def _bullets(codes: tuple[str, ...], part: Part) -> str:
    return "\n".join(f"- {word}" for word in in_words(codes, LANGUAGE, part.names))


def _who(terms: NoticeTerms) -> str:
    told = [
        f"{part.partner} recibe los datos. Solo pueden verlos las personas que nombra nuestro "
        f"acuerdo firmado ({part.reference}). {_ONWARD[part.passes_on]}"
        for part in terms.parts
    ]
    return "\n\n".join(told)


_ONWARD: Final = {
    "none": "No pueden pasarlos a nadie más.",
    "protected_tables": "No pueden pasarlos a nadie más. Pueden mostrar cuentas de grupos "
    "grandes. Esas cuentas nunca señalan a su hijo o hija.",
    "with_consent": "Solo pueden pasarlos a otros si usted también firma para eso.",
}


def _why(terms: NoticeTerms) -> str:
    if len(terms.parts) == 1:
        return _WHY[terms.parts[0].purpose]
    return "\n\n".join(f"{part.partner}: {_WHY[part.purpose]}" for part in terms.parts)


def _how_long(terms: NoticeTerms) -> str:
    kept = [
        f"{part.partner} debe borrar los datos después de {_days(part.retention_days)}."
        for part in terms.parts
        if part.retention_days
    ]
    mine = f"{_ends(terms)} Usted puede pararlo cualquier día antes."
    return "\n\n".join([mine, *kept, _MAJORITY[terms.at_majority]])


def _ends(terms: NoticeTerms) -> str:
    if terms.expires_rule is ExpiryRule.DATE and terms.expires_on:
        return f"Su sí vale hasta el {_day(terms.expires_on)}."
    if terms.expires_rule is ExpiryRule.DAYS and terms.expires_days:
        return f"Su sí vale por {_days(terms.expires_days)} desde el día en que firma."
    if terms.expires_rule is ExpiryRule.SCHOOL_YEAR_END:
        return "Su sí vale hasta el fin de este año escolar."
    return "Su sí vale hasta que usted lo retire."


_MAJORITY: Final = {
    AtMajority.LAPSES: "A los 18 años, o en la universidad, decide su hijo o hija. El sí de un "
    "padre o una madre termina ese día.",
    AtMajority.CONTINUES: "A los 18 años, o en la universidad, decide su hijo o hija. El sí de un "
    "padre o una madre sigue hasta que su hijo o hija diga otra cosa.",
}


def _if_no(terms: NoticeTerms) -> str:
    silent = [
        "Si usted no responde, no compartimos con "
        + joined([part.partner for part in terms.parts if part.needs_yes], LANGUAGE)
        + "."
    ]
    lawful = [part.partner for part in terms.parts if not part.needs_yes]
    if lawful:
        told = joined(lawful, LANGUAGE)
        silent = silent if len(lawful) < len(terms.parts) else []
        silent.append(
            f"La ley nos deja compartir con {told} aunque nadie responda. Si usted dice no, no lo "
            "hacemos."
        )
    return "\n\n".join(
        [
            "Usted puede decir no. Un no no le quita nada a su hijo o hija. Sus notas, sus clases "
            "y su ayuda siguen igual.",
            *silent,
            "Usted puede cambiar de idea cuando quiera. Desde ese día ya no compartimos más, y "
            "pedimos que borren los datos a quienes los tienen.",
            _CONFLICT[terms.conflict_rule],
        ]
    )


_CONFLICT: Final = {
    ConflictRule.ANY_NO: "Si el padre y la madre nos dan respuestas distintas, no compartimos "
    "hasta que estén de acuerdo.",
    ConflictRule.LATEST: "Si el padre y la madre nos dan respuestas distintas, vale la más nueva.",
}


def _statement(organization: str) -> str:
    return (
        "Leí esta página. Soy padre, madre o tutor de este estudiante, o soy el estudiante y "
        f"decido por mí. Le doy a {organization} las respuestas que marqué. Sé que puedo cambiar "
        "de idea."
    )


def _days(days: int) -> str:
    if days >= 365 and days % 365 == 0:
        return "un año" if days == 365 else f"{days // 365} años"
    return "un día" if days == 1 else f"{days} días"


_MONTHS: Final = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre"),
    *("octubre", "noviembre", "diciembre"),
)


def _day(day: date) -> str:
    return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"
