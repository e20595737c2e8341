from sharing.records.actions.imports import (
    commit_import,
    discard_import,
    receive_import,
    retry_import,
)
from sharing.records.actions.outcomes import store_outcomes
from sharing.records.actions.results import finish_import, offer_import, refuse_import

__all__ = [
    "commit_import",
    "discard_import",
    "finish_import",
    "offer_import",
    "receive_import",
    "refuse_import",
    "retry_import",
    "store_outcomes",
]
