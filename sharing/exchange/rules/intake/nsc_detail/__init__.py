"""The student detail report of the Clearinghouse: where students enrolled and what they earned."""

from sharing.exchange.rules.intake.nsc_detail.duplicates import RANK, Repeated
from sharing.exchange.rules.intake.nsc_detail.file import CUT_SHORT, DetailRows, read_detail
from sharing.exchange.rules.intake.nsc_detail.keys import normalise_key
from sharing.exchange.rules.intake.nsc_detail.missing import contradiction
from sharing.exchange.rules.intake.nsc_detail.rows import (
    DegreeRow,
    DetailFile,
    DetailRow,
    Dialect,
    EnrollmentRow,
    NotFoundRow,
)

__all__ = [
    "CUT_SHORT",
    "RANK",
    "DegreeRow",
    "DetailFile",
    "DetailRow",
    "DetailRows",
    "Dialect",
    "EnrollmentRow",
    "NotFoundRow",
    "Repeated",
    "contradiction",
    "normalise_key",
    "read_detail",
]
