"""Small-cell protection: pure Python, no web framework, no database.

`protect` turns true counts into `SafeTables` with a proof; `audit` judges print alone;
`group_rates` turns protected counts into coded percentages.
"""

from .auditor import AuditReport, PrintedTable, Verdict, audit
from .engine import protect
from .problems import (
    AuditDisagrees,
    DisclosureError,
    InputRejected,
    NotReleased,
    Problem,
    ProtectionImpossible,
)
from .rates import DEFAULT_BANDS, Band, Rate, group_rates
from .safe import Proof, SafeCell, SafeTable, SafeTables
from .tables import Row, Table

__all__ = [
    "DEFAULT_BANDS",
    "AuditDisagrees",
    "AuditReport",
    "Band",
    "DisclosureError",
    "InputRejected",
    "NotReleased",
    "PrintedTable",
    "Problem",
    "Proof",
    "ProtectionImpossible",
    "Rate",
    "Row",
    "SafeCell",
    "SafeTable",
    "SafeTables",
    "Table",
    "Verdict",
    "audit",
    "group_rates",
    "protect",
]
