from sharing.records.models.before import Before
from sharing.records.models.corrections import Correction, OutcomeVersion
from sharing.records.models.imports import Import
from sharing.records.models.outcomes import Outcome
from sharing.records.models.sheets import ImportSheet, SheetMemory
from sharing.records.models.students import Graduation, School, SchoolRecord

__all__ = [
    "Before",
    "Correction",
    "Graduation",
    "Import",
    "ImportSheet",
    "Outcome",
    "OutcomeVersion",
    "School",
    "SchoolRecord",
    "SheetMemory",
]
