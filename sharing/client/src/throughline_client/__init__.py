"""A client of the Throughline API: typed, standard library and `cryptography` alone."""

from throughline_client.checking import Forged, checked_receipt, verified
from throughline_client.portal import Portal, Request, Returned, Taken
from throughline_client.talking import Answered, Unanswered

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
