"""A client of the Throughline API: typed, standard library and `cryptography` alone."""

from .checking import Forged, checked_receipt, verified
from .portal import Portal, Request, Returned, Taken
from .talking import Answered, Unanswered

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
