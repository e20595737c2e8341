"""Code tables of the student detail report. Wordings of the graduates dialect beyond these are
not confirmed by a published layout we could read; add them here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portal.rules.intake import Unreadable, one_of

LEVELS: Mapping[str, str] = {
    "4": "4",
    "2": "2",
    "L": "L",
    "4-year": "4",
    "2-year": "2",
    "less than 2-year": "L",
    "": "",
}
CONTROLS: Mapping[str, str] = {
    "Public": "public",
    "Private": "private",
    "Private for-profit": "private",
    "Private not-for-profit": "private",
    "": "",
}
# Strongest first: of two rows for the same term the stronger one counts.
# Blank: the college has not made the status directory information.
STATUSES = ("F", "Q", "H", "L", "A", "W", "D", "")
CLASS_LEVELS = (*"FSJRCNBAMDPLGT", "")


def _without_blank(codes: Mapping[str, str]) -> str:
    return ", ".join(code for code in codes if code) + " or an empty cell"


def _parser(codes: Mapping[str, str]) -> Callable[[str], str]:
    return one_of(codes, called=_without_blank(codes))


level = _parser(LEVELS)
control = _parser(CONTROLS)
status = _parser({code: code for code in STATUSES})
class_level = _parser({code: code for code in CLASS_LEVELS})


def sequence(text: str) -> int | None:
    clean = text.strip()
    if not clean:
        return None
    if not (clean.isascii() and clean.isdigit() and len(clean) <= 3):
        raise Unreadable("a number such as 1, or an empty cell")
    return int(clean)
