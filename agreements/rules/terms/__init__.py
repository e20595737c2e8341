"""What an agreement says, as frozen values; the text people read and the decision share them.

Terms have one canonical form (JSON with sorted keys, no spaces, UTF-8), and its SHA-256 is the
name by which approvals and signatures call them.
"""

from agreements.rules.terms.flow import (
    FlowTerms,
    Frequency,
    Level,
    Protection,
    Redisclosure,
    Sealing,
)
from agreements.rules.terms.parts import (
    Kind,
    Limits,
    ObligationKind,
    ObligationTerms,
    ParentRef,
    TextClause,
)
from agreements.rules.terms.whole import USUAL_NOTICE_DAYS, Terms
from agreements.rules.terms.written import canonical, from_json, terms_hash, to_json

__all__ = [
    "USUAL_NOTICE_DAYS",
    "FlowTerms",
    "Frequency",
    "Kind",
    "Level",
    "Limits",
    "ObligationKind",
    "ObligationTerms",
    "ParentRef",
    "Protection",
    "Redisclosure",
    "Sealing",
    "Terms",
    "TextClause",
    "canonical",
    "from_json",
    "terms_hash",
    "to_json",
]
