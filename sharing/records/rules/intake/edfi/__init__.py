"""Rosters in the words of the Ed-Fi Data Standard: StudentSchoolAssociation and what it names."""

from sharing.records.rules.intake.edfi.file import read_edfi_roster

__all__ = ["read_edfi_roster"]
