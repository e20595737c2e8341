"""Small-cell protection: pure Python, no web framework, no database.

`protect` turns true counts into `SafeTables` with a proof; `audit` judges print alone;
`group_rates` turns protected counts into coded percentages. Where an agreement asks for it,
`round_counts` rounds instead of hiding, and `private_counts.add_noise` (not imported here: it
loads OpenDP) adds noise. `suggest_coarser` says which coarser table would lose less.
"""

from .auditor import AuditReport, Change, PrintedTable, Verdict, audit
from .coarser import Loss, Suggestion, loss_of, suggest_coarser, suggest_merges
from .engine import protect
from .explaining import Explanation, smallest_explanation
from .merging import merge
from .problems import (
    AuditDisagrees,
    DisclosureError,
    InputRejected,
    NotReleased,
    Problem,
    ProtectionImpossible,
)
from .rates import DEFAULT_BANDS, Band, Rate, group_rates
from .rounding import round_counts
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
    "Explanation",
    "InputRejected",
    "Kind",
    "Loss",
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
    "Suggestion",
    "Table",
    "Verdict",
    "audit",
    "group_rates",
    "loss_of",
    "merge",
    "protect",
    "round_counts",
    "smallest_explanation",
    "suggest_coarser",
    "suggest_merges",
]
