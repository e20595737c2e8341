"""A client of the Throughline API: typed, standard library and `cryptography` alone."""

from .portal import Portal, Request, Returned, Taken
from .talking import Answered, Unanswered
from .verify_package import Forged, checked_receipt, verified

__all__ = [
    "Answered",
    "Forged",
    "Portal",
    "Request",
    "Returned",
    "Taken",
    "Unanswered",
    "checked_receipt",
    "verified",
]
