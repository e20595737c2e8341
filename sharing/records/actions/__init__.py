from sharing.records.actions.corrections import (
    correct_outcome,
    note_correction,
    remove_outcome,
)
from sharing.records.actions.imports import (
    commit_import,
    discard_import,
    receive_import,
    retry_import,
)
from sharing.records.actions.outcomes import store_outcomes
from sharing.records.actions.results import finish_import, offer_import, refuse_import
from sharing.records.actions.sheets import (
    choose_columns,
    choose_words,
    receive_sheet,
    take_good_rows,
    undo_import,
)

__all__ = [
    "choose_columns",
    "choose_words",
    "commit_import",
    "correct_outcome",
    "discard_import",
    "finish_import",
    "note_correction",
    "offer_import",
    "receive_import",
    "receive_sheet",
    "refuse_import",
    "remove_outcome",
    "retry_import",
    "store_outcomes",
    "take_good_rows",
    "undo_import",
]
