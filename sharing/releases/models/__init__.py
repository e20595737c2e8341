"""Tables that leave: what is shown, what only the publisher knows, and who read it."""

from sharing.releases.models.private import Review, Snapshot, Tick, Vote, Withheld
from sharing.releases.models.reading import FILES, Deletion, Download, Reader, Recall
from sharing.releases.models.release import Cell, Release

__all__ = [
    "FILES",
    "Cell",
    "Deletion",
    "Download",
    "Reader",
    "Recall",
    "Release",
    "Review",
    "Snapshot",
    "Tick",
    "Vote",
    "Withheld",
]
