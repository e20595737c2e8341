"""What can be imported. Codes are stored; labels are shown."""

from __future__ import annotations

from consent.rules.sheets.fields import SheetKind
from portal.rules.vocabulary import Labelled


class ImportKind(Labelled):
    ROSTER = "oneroster", "Roster (OneRoster 1.1 or 1.2)"
    GRADUATES = "graduates", "Graduates (National Student Clearinghouse layout)"
    EDFI_ROSTER = "edfi_roster", "Roster (Ed-Fi StudentSchoolAssociation, CSV or JSON)"
    SHEET_ROSTER = "sheet_roster", "Roster in a spreadsheet of your own"
    SHEET_GRADUATES = "sheet_graduates", "Graduates in a spreadsheet of your own, or our own CSV"
    CONSENTS = "consents", "Consent decisions"
    OPT_OUTS = "opt_outs", "Directory opt-outs"
    SHEET_CONSENTS = "sheet_consents", "Consents in a spreadsheet of your own"
    SHEET_OPT_OUTS = "sheet_opt_outs", "Directory opt-outs from your student information system"
    SHEET_GUARDIANS = "sheet_guardians", "Guardians and their authority"


# Spreadsheets about families, in columns of their own.
SHEETS: dict[ImportKind, SheetKind] = {
    ImportKind.SHEET_CONSENTS: SheetKind.CONSENTS,
    ImportKind.SHEET_OPT_OUTS: SheetKind.OPT_OUTS,
    ImportKind.SHEET_GUARDIANS: SheetKind.GUARDIANS,
}
# Files of which somebody says what each column holds.
MAPPED = frozenset({ImportKind.SHEET_ROSTER, ImportKind.SHEET_GRADUATES, *SHEETS})
# Files that tell who graduated; they say nothing of who attends.
OF_GRADUATES = frozenset({ImportKind.GRADUATES, ImportKind.SHEET_GRADUATES})


class FileEncoding(Labelled):
    """How a text file spells its letters. The archive of a roster is always UTF-8."""

    UTF_8 = "utf-8", "UTF-8"
    CP1252 = "cp1252", "Windows-1252 (Latin-1)"


class Gender(Labelled):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Another gender"
    UNKNOWN = "unknown", "Not stated"


class OutcomeKind(Labelled):
    ENROLLMENT = "enrollment", "Enrollment"
    DEGREE = "degree", "Degree"
