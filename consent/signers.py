"""The signer's name on a decision, sealed under the student's own key."""

from __future__ import annotations

from uuid import UUID

from portal.vault import Vault


def sealed(vault: Vault, name: str, *, key: bytes, table: str, row_id: UUID) -> bytes:
    return vault.seal({"name": name}, wrapped=key, context=f"{table}|{row_id}|signer")


def opened(vault: Vault, signer: bytes, *, key: bytes, table: str, row_id: UUID) -> str:
    values = vault.open(signer, wrapped=key, context=f"{table}|{row_id}|signer")
    return str(values["name"])
