"""Small-cell protection: pure Python, no web framework, no database.

`protect` turns true counts into `SafeTables` with a proof; `audit` judges print alone;
`group_rates` turns protected counts into coded percentages.
"""

from .auditor import AuditReport, Change, PrintedTable, Verdict, audit
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
from .rules import Promise, Rules
from .safe import Kind, Proof, SafeCell, SafeTable, SafeTables
from .snapshots import Snapshot
from .tables import Row, Table

__all__ = [
    "DEFAULT_BANDS",
    "AuditDisagrees",
    "AuditReport",
    "Band",
    "Change",
    "DisclosureError",
    "InputRejected",
    "Kind",
    "NotReleased",
    "PrintedTable",
    "Problem",
    "Promise",
    "Proof",
    "ProtectionImpossible",
    "Rate",
    "Row",
    "Rules",
    "SafeCell",
    "SafeTable",
    "SafeTables",
    "Snapshot",
    "Table",
    "Verdict",
    "audit",
    "group_rates",
    "protect",
]
