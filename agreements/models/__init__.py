"""Agreements, their revisions, and the evidence that people approved and signed them."""

from agreements.models.agreement import Agreement
from agreements.models.evidence import Approval, Event, Signature
from agreements.models.text import Draft, Party, Revision

__all__ = ["Agreement", "Approval", "Draft", "Event", "Party", "Revision", "Signature"]
