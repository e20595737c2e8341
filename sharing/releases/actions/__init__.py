"""Tables: draft, count, protect, review, publish, recall, read."""

from sharing.releases.actions.checking import submit, tick, untick
from sharing.releases.actions.coarsening import use_suggestion
from sharing.releases.actions.counting import Counted, keep_counts, protect
from sharing.releases.actions.drafting import Plan, discard, draft, edit, replan, revise, rework
from sharing.releases.actions.publishing import (
    publish,
    publish_due,
    return_approved,
    schedule,
    unschedule,
    withhold,
)
from sharing.releases.actions.readers import name_reader, remove_reader
from sharing.releases.actions.reading import note_download, note_reading
from sharing.releases.actions.recalling import confirm_deleted, withdraw
from sharing.releases.actions.rereleasing import count_again
from sharing.releases.actions.voting import vote
from sharing.releases.rules.audience import Texts

__all__ = [
    "Counted",
    "Plan",
    "Texts",
    "confirm_deleted",
    "count_again",
    "discard",
    "draft",
    "edit",
    "keep_counts",
    "name_reader",
    "note_download",
    "note_reading",
    "protect",
    "publish",
    "publish_due",
    "remove_reader",
    "replan",
    "return_approved",
    "revise",
    "rework",
    "schedule",
    "submit",
    "tick",
    "unschedule",
    "untick",
    "use_suggestion",
    "vote",
    "withdraw",
    "withhold",
]
