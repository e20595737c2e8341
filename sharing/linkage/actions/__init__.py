from sharing.linkage.actions.beginning import begin_linkage
from sharing.linkage.actions.coding import (
    begin_coded,
    put_codes,
    take_back_codes,
    take_names,
)
from sharing.linkage.actions.comparing import compare_file, give_up
from sharing.linkage.actions.ending import discard_linkage, finish_linkage
from sharing.linkage.actions.reading import (
    ask_district,
    draw_sample,
    label_pair,
    open_pair,
    undo_label,
)
from sharing.linkage.actions.sheets import begin_from_sheet

__all__ = [
    "ask_district",
    "begin_coded",
    "begin_from_sheet",
    "begin_linkage",
    "compare_file",
    "discard_linkage",
    "draw_sample",
    "finish_linkage",
    "give_up",
    "label_pair",
    "open_pair",
    "put_codes",
    "take_back_codes",
    "take_names",
    "undo_label",
]
