"""Agreements, their revisions, and the evidence that people approved and signed them."""

from agreements.models.agreement import Agreement
from agreements.models.beside import ClauseComment, DraftSource, RevisionWords
from agreements.models.binder import BinderImport, BinderMapping, BinderRecord
from agreements.models.calendar import CalendarFeed
from agreements.models.catalog import OwnElement
from agreements.models.closing import Certificate, LegalHold
from agreements.models.evidence import Approval, Event, Signature
from agreements.models.finding import AgreedFlow
from agreements.models.obligation import (
    Incident,
    IncidentReceipt,
    Obligation,
    ObligationClosing,
    ObligationEvidence,
    ObligationReminder,
)
from agreements.models.procedure import Procedure, StepReminder
from agreements.models.publication import Publication
from agreements.models.seal import Seal
from agreements.models.text import Draft, Party, Revision

__all__ = [
    "AgreedFlow",
    "Agreement",
    "Approval",
    "BinderImport",
    "BinderMapping",
    "BinderRecord",
    "CalendarFeed",
    "Certificate",
    "ClauseComment",
    "Draft",
    "DraftSource",
    "Event",
    "Incident",
    "IncidentReceipt",
    "LegalHold",
    "Obligation",
    "ObligationClosing",
    "ObligationEvidence",
    "ObligationReminder",
    "OwnElement",
    "Party",
    "Procedure",
    "Publication",
    "Revision",
    "RevisionWords",
    "Seal",
    "Signature",
    "StepReminder",
]
