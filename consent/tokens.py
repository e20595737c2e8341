"""What opens a family's door: tokens in addresses, codes on letters and in mails; hashes stay."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from django.utils.crypto import salted_hmac

# No letter that is read as another one: 32 signs, five bits each.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PRINTED = 8
DIGITS = 6


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_digits() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def new_printed() -> str:
    """As it stands on a letter: XXXX-XXXX, 40 random bits."""
    code = "".join(secrets.choice(SIGNS) for _ in range(PRINTED))
    return f"{code[:4]}-{code[4:]}"


def code_hash(link_id: UUID, code: str) -> str:
    """Bound to the link and to this portal's own key: six digits alone would be guessed."""
    plain = "".join(filter(str.isalnum, code.upper()))
    read = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    return salted_hmac("consent.family.code", f"{link_id}|{read}", algorithm="sha256").hexdigest()


def same(one: str, other: str) -> bool:
    return bool(one) and hmac.compare_digest(one, other)
