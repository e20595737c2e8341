"""The 28 columns, A to AB, as messages name them and as rows look them up."""

from __future__ import annotations

from portal.rules.intake import column_letter

WIDTH = 28

_NAMES = {
    "A": "record type",
    "B": "SSN",
    "C": "first name",
    "D": "middle name",
    "E": "last name",
    "F": "suffix",
    "G": "previous last name",
    "H": "previous first name",
    "I": "date of birth",
    "J": "student ID",
    "K": "diploma type",
    "L": "graduation date",
    "M": "FERPA block",
    "N": "high school name",
    "O": "high school code",
    "P": "gender",
    "Q": "ethnicity",
    "R": "economically disadvantaged",
    "S": "grade 8 mathematics",
    "T": "grade 8 English",
    "U": "high school mathematics",
    "V": "high school English",
    "W": "English learner",
    "X": "semesters of mathematics",
    "Y": "dual enrollment",
    "Z": "disability",
    "AA": "program code",
    "AB": "end marker",
}
_HEADER_NAMES = {
    "A": "record type",
    "B": "account number",
    "C": "account name",
    "D": "file type",
    "E": "transmission date",
    "F": "diploma period",
}


def column(letter: str) -> str:
    """`I` is shown as `I (date of birth)`."""
    return f"{letter} ({_NAMES[letter]})"


def header_column(letter: str) -> str:
    return f"{letter} ({_HEADER_NAMES[letter]})"


_LETTERS = tuple(column_letter(place) for place in range(WIDTH))
PLACES = {column(letter): place for place, letter in enumerate(_LETTERS)}
HEADER_PLACES = {header_column(letter): place for place, letter in enumerate(_HEADER_NAMES)}
