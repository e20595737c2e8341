"""What became of a student who was sent."""

from __future__ import annotations

from portal.rules.vocabulary import Labelled


class Match(Labelled):
    MATCHED = "matched", "Matched"
    UNMATCHED = "unmatched", "Not found"
