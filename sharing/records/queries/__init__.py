from sharing.records.queries.imports import (
    ClassOf,
    CountTable,
    Desk,
    classes_of,
    desk_for,
    districts_for,
    graduates_for,
    import_for,
    imports_for,
    problems_for,
    roster_for,
    waiting_for,
)
from sharing.records.queries.sheets import SheetDesk, left_rows_for, sheet_desk_for

__all__ = [
    "ClassOf",
    "CountTable",
    "Desk",
    "SheetDesk",
    "classes_of",
    "desk_for",
    "districts_for",
    "graduates_for",
    "import_for",
    "imports_for",
    "left_rows_for",
    "problems_for",
    "roster_for",
    "sheet_desk_for",
    "waiting_for",
]
