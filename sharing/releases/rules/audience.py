"""For whom a table is made, and what its words are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.rules.vocabulary import Labelled


class Audience(Labelled):
    PARTNER = "partner", "The partner whom the agreement names"
    INTERNAL = "internal", "Our own organization"


@dataclass(frozen=True, slots=True)
class Texts:
    """What the author writes: the words, and until when the table is held back."""

    title: str
    context: str = ""
    coverage: str = ""
    embargo: datetime | None = None


def fingerprint(content: Mapping[str, object]) -> str:
    """SHA-256 of everything that reviewers answer for: the same content, the same digits."""
    told = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
