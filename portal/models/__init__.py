from portal.models.cover import Cover
from portal.models.filing import StoredFile
from portal.models.keys import VaultKey
from portal.models.ledger import LedgerEntry
from portal.models.organizations import Invitation, Membership, Organization
from portal.models.people import User
from portal.models.seals import SealKey
from portal.models.tokens import GivenAnswer, MachineToken
from portal.models.webhooks import Webhook, WebhookDelivery
from portal.models.work import Job

__all__ = [
    "Cover",
    "GivenAnswer",
    "Invitation",
    "Job",
    "LedgerEntry",
    "MachineToken",
    "Membership",
    "Organization",
    "SealKey",
    "StoredFile",
    "User",
    "VaultKey",
    "Webhook",
    "WebhookDelivery",
]
