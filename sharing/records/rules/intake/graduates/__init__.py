"""The graduates file that districts send to the Clearinghouse: who finished, when, how."""

from sharing.records.rules.intake.graduates.codes import ETHNICITY_CODES
from sharing.records.rules.intake.graduates.file import OpenGraduates, read_graduates
from sharing.records.rules.intake.graduates.rows import DiplomaType, GraduateRow, GraduatesFile

__all__ = [
    "ETHNICITY_CODES",
    "DiplomaType",
    "GraduateRow",
    "GraduatesFile",
    "OpenGraduates",
    "read_graduates",
]
