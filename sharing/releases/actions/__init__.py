"""Tables: propose, protect, release, return, withdraw, download."""

from sharing.releases.actions.proposing import Proposal, propose
from sharing.releases.actions.protecting import protect
from sharing.releases.actions.reviewing import (
    note_download,
    release_table,
    return_table,
    withdraw,
)

__all__ = [
    "Proposal",
    "note_download",
    "propose",
    "protect",
    "release_table",
    "return_table",
    "withdraw",
]
