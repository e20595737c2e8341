from sharing.records.models.imports import Import
from sharing.records.models.outcomes import Outcome
from sharing.records.models.students import Graduation, School, SchoolRecord

__all__ = ["Graduation", "Import", "Outcome", "School", "SchoolRecord"]
