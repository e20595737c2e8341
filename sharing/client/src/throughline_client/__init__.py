"""A client of the Throughline API: typed, standard library and `cryptography` alone."""

from .portal import Portal
from .receipts import checked_receipt
from .talking import Answered, Unanswered
from .told import Dispute, Request, Returned, Taken
from .verify_package import Forged, verified_with_manifest

__all__ = [
    "Answered",
    "Dispute",
    "Forged",
    "Portal",
    "Request",
    "Returned",
    "Taken",
    "Unanswered",
    "checked_receipt",
    "verified_with_manifest",
]
