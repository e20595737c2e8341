"""What a family has typed so far, between one step and the next.

It is kept in the browser's session on our side, sealed under the district's vault: whoever reads
the table of sessions reads no child's name. Nothing of it is a decision until it is signed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any
from uuid import uuid4

from django.http import HttpRequest

from consent.door import Family
from portal.vault import Unreadable, Vault

SESSION = "family_visits"
MOST = 5  # links that one browser has open at a time; the oldest is forgotten


@dataclass(slots=True)
class Visit:
    """One browser's way through one link. `token` makes a signature that is sent twice one."""

    choices: dict[str, str] = field(default_factory=dict)
    child: dict[str, str] = field(default_factory=dict)
    email: str = ""
    code_id: str = ""
    email_confirmed: bool = False
    token: str = field(default_factory=lambda: str(uuid4()))
    done: dict[str, str] = field(default_factory=dict)
    receipt: str = ""

    @property
    def has_chosen(self) -> bool:
        return bool(self.choices)

    @property
    def child_name(self) -> str:
        return f"{self.child.get('first_name', '')} {self.child.get('last_name', '')}".strip()


def of(request: HttpRequest, family: Family) -> Visit:
    """What was typed so far; nothing for a new visitor."""
    kept = request.session.get(SESSION, {}).get(str(family.link_id))
    if not kept:
        return Visit()
    try:
        values = _opened(family, kept)
    except (Unreadable, ValueError, KeyError):
        return Visit()
    known = {one.name for one in fields(Visit)}
    return Visit(**{name: value for name, value in values.items() if name in known})


def keep(request: HttpRequest, family: Family, visit: Visit) -> None:
    visits: dict[str, Any] = dict(request.session.get(SESSION, {}))
    visits.pop(str(family.link_id), None)
    visits[str(family.link_id)] = _sealed(family, visit)
    request.session[SESSION] = dict(list(visits.items())[-MOST:])


def _sealed(family: Family, visit: Visit) -> dict[str, str]:
    vault = Vault.for_organization(family.organization_id)
    key = vault.new_key()
    sealed = vault.seal(asdict(visit), wrapped=key, context=_context(family))
    return {"key": base64.b64encode(key).decode(), "is": base64.b64encode(sealed).decode()}


def _opened(family: Family, kept: Mapping[str, str]) -> dict[str, Any]:
    vault = Vault.for_organization(family.organization_id)
    return vault.open(
        base64.b64decode(kept["is"]),
        wrapped=base64.b64decode(kept["key"]),
        context=_context(family),
    )


def _context(family: Family) -> str:
    return f"family_visit|{family.link_id}"
