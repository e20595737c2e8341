"""Is this file about the district it is imported for?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# Words that one system writes after a district's name and another leaves out.
_FILLER = frozenset({"the", "school", "schools", "district", "public", "dist", "of"})
_NCES = re.compile(r"[0-9]{7}")


@dataclass(frozen=True)
class District:
    """How the importing district is known: any one identifier suffices to recognise its file."""

    name: str
    identifiers: frozenset[str] = field(default_factory=frozenset)
    sourced_ids: frozenset[str] = field(default_factory=frozenset)
    nsc_accounts: frozenset[str] = field(default_factory=frozenset)

    def has_name(self, name: str) -> bool:
        return bool(_words(name)) and _words(name) == _words(self.name)

    def has_identifier(self, identifier: str) -> bool:
        """Leading zeros do not count: spreadsheets drop them."""
        return _bare(identifier) in {_bare(own) for own in self.identifiers} - {""}

    def has_account(self, account: str) -> bool:
        return _bare(account) in {_bare(own) for own in self.nsc_accounts} - {""}

    def contradicts(self, identifier: str) -> bool:
        """Two districts may share a name, but not the seven digits of the federal identifier."""
        own = {known for known in self.identifiers if _NCES.fullmatch(known)}
        return bool(own) and bool(_NCES.fullmatch(identifier)) and identifier not in own

    def __str__(self) -> str:
        known = sorted(self.identifiers) or sorted(self.nsc_accounts)
        return f"'{self.name}'" + (f" (identifier {', '.join(known)})" if known else "")


def _bare(identifier: str) -> str:
    return identifier.strip().lstrip("0").casefold()


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold())) - _FILLER
