"""Why outcomes that were already stored changed."""

from __future__ import annotations

from portal.rules.vocabulary import Labelled


class CorrectionKind(Labelled):
    DISPUTE = "dispute", "A disputed row was corrected"
    CHANGED = "changed", "A later return told outcomes differently"
    ADDED = "added", "A later return added outcomes"
