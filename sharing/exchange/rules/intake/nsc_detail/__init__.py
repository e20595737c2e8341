"""The student detail report of the Clearinghouse: where students enrolled and what they earned."""

from sharing.exchange.rules.intake.nsc_detail.file import read_detail
from sharing.exchange.rules.intake.nsc_detail.keys import normalise_key
from sharing.exchange.rules.intake.nsc_detail.rows import (
    DegreeRow,
    DetailFile,
    Dialect,
    EnrollmentRow,
    NotFoundRow,
)

__all__ = [
    "DegreeRow",
    "DetailFile",
    "Dialect",
    "EnrollmentRow",
    "NotFoundRow",
    "normalise_key",
    "read_detail",
]
