from portal.models.filing import StoredFile
from portal.models.keys import VaultKey
from portal.models.ledger import LedgerEntry
from portal.models.organizations import Invitation, Membership, Organization
from portal.models.people import User
from portal.models.work import Job

__all__ = [
    "Invitation",
    "Job",
    "LedgerEntry",
    "Membership",
    "Organization",
    "StoredFile",
    "User",
    "VaultKey",
]
