"""Reads for people: releases that the actor's organization publishes or receives."""

from sharing.releases.losing import Loss
from sharing.releases.queries.authoring import (
    CheckedItem,
    Offer,
    checklist_for,
    job_for,
    loss_for,
    readers_for,
    suggestions_for,
    withheld_for,
)
from sharing.releases.queries.changes import ChangedCell, Changes, changes_for
from sharing.releases.queries.page import ReleasePage, page_for
from sharing.releases.queries.reading import (
    decide_read,
    downloads_for,
    hidden_count_for,
    neighbors_of,
    release_by_key,
    release_for,
    releases_for,
    table_for,
)
from sharing.releases.queries.recalls import (
    Concerned,
    RecallSeen,
    concerned_for,
    open_recalls_for,
    recalls_for,
)
from sharing.releases.queries.reviewing import (
    HiddenCell,
    Step,
    VotesSeen,
    hidden_cells_for,
    history_for,
    proof_for,
    reviews_for,
    votes_for,
)
from sharing.releases.queries.stale import Stale, all_stale_for, stale_for
from sharing.releases.queries.waiting import (
    early_for,
    news_for,
    to_publish_for,
    waiting_for,
    with_author_for,
)

__all__ = [
    "ChangedCell",
    "Changes",
    "CheckedItem",
    "Concerned",
    "HiddenCell",
    "Loss",
    "Offer",
    "RecallSeen",
    "ReleasePage",
    "Stale",
    "Step",
    "VotesSeen",
    "all_stale_for",
    "changes_for",
    "checklist_for",
    "concerned_for",
    "decide_read",
    "downloads_for",
    "early_for",
    "hidden_cells_for",
    "hidden_count_for",
    "history_for",
    "job_for",
    "loss_for",
    "neighbors_of",
    "news_for",
    "open_recalls_for",
    "page_for",
    "proof_for",
    "readers_for",
    "recalls_for",
    "release_by_key",
    "release_for",
    "releases_for",
    "reviews_for",
    "stale_for",
    "suggestions_for",
    "table_for",
    "to_publish_for",
    "votes_for",
    "waiting_for",
    "with_author_for",
    "withheld_for",
]
