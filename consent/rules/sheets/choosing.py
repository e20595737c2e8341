"""The shapes of spreadsheets about families: what each kind holds, and how it is usually put."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from consent.rules.sheets.fields import CALLED, CHOSEN, DAYS, HINTS, KINDS, Field, SheetKind
from consent.rules.sheets.words import CODES, EVERYONE, USUAL
from portal.rules.decision import Reason, objection
from portal.rules.mapping import Chosen, Shape, plain

# Words that stand for an organization, by its plain name.
Recipients = Mapping[str, str]

_EVERY_ROW: Mapping[SheetKind, Mapping[Field, list[tuple[str, str]]]] = {
    SheetKind.OPT_OUTS: {
        Field.OPT_OUT: [("set", "an opt-out")],
        Field.SIGNED_ON: [("today", "today, as the file tells no day")],
    }
}


def needs_a_child(chosen: Chosen) -> Iterable[Reason | None]:
    by_number = {Field.NUMBER, Field.STATE_ID} & set(chosen.columns)
    names = Field.FULL_NAME in chosen.columns or {Field.FIRST_NAME, Field.LAST_NAME} <= set(
        chosen.columns
    )
    yield objection(
        not by_number and not (names and Field.BIRTH_DATE in chosen.columns),
        "CHILD",
        "Choose what tells which student a row is about: the student number, the state "
        "number, or name and birth date together.",
    )


SHAPES: Mapping[SheetKind, Shape] = {
    kind: Shape(
        kind=kind,
        fields=told.fields,
        needed=told.needed,
        fixed=told.fixed,
        called=CALLED,
        worded=CHOSEN,
        days=DAYS,
        codes=CODES,
        usual=USUAL,
        hints=HINTS,
        every_row=_EVERY_ROW.get(kind, {}),
        also=needs_a_child,
    )
    for kind, told in KINDS.items()
}


def recipients_by_word(organizations: Mapping[str, str]) -> Recipients:
    """Id by plain name; an empty cell speaks of everyone."""
    named = {plain(name): key for key, name in organizations.items()}
    return {**named, "": EVERYONE, "all": EVERYONE, "everyone": EVERYONE, "todos": EVERYONE}


def recipient_choices(organizations: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a word in a column of recipients may mean."""
    return [(EVERYONE, "Every recipient named in the agreement"), *organizations.items()]


__all__ = ["SHAPES", "Chosen", "needs_a_child", "recipient_choices", "recipients_by_word"]
