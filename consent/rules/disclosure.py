"""What FERPA wants said when records pass: 34 CFR 99.32 (record) and 99.33 (redisclosure)."""

from __future__ import annotations

from portal.rules.vocabulary import LegalBasis

# 99.32(d): no record is demanded where the family consented, for school officials and for
# directory information. The portal records every passage all the same, and says which is which.
_LOG_NOT_REQUIRED = frozenset(
    {
        LegalBasis.CONSENT,
        LegalBasis.SCHOOL_OFFICIAL,
        LegalBasis.DIRECTORY,
        LegalBasis.DEIDENTIFIED,
    }
)
# 99.33(c): the limits on redisclosure do not follow directory information; without a person
# there is nothing to redisclose.
_NOTICE_NOT_REQUIRED = frozenset({LegalBasis.DIRECTORY, LegalBasis.DEIDENTIFIED})

_NOTICE = (
    "These education records may be used only for the purpose for which they were disclosed and "
    "may not be passed to any other party without the prior consent of the parent or eligible "
    "student, except as 34 CFR 99.33 allows."
)


def is_log_required(basis: LegalBasis) -> bool:
    """Whether 34 CFR 99.32 demands the record, or the portal keeps it of its own accord."""
    return basis not in _LOG_NOT_REQUIRED


def redisclosure_notice(basis: LegalBasis, terms: str) -> str:
    """What the recipient is told about passing the records on, with the agreement's own term."""
    if basis in _NOTICE_NOT_REQUIRED:
        return terms
    return f"{_NOTICE} {terms}".rstrip()
