"""The vault: identities encrypted at rest, found again by blind index.

Keys are wrapped three deep: a key per student (or file), wrapped by the organization's key,
wrapped by the master key, which lives outside the database (SECURITY: ADR 4). AES-256-GCM with
the row's identity as associated data, so a ciphertext moved to another row does not open.
"""

from portal.vault.identities import Vault
from portal.vault.master import Unreadable

__all__ = ["Unreadable", "Vault"]
