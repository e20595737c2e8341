from consent.actions.deciding import enter_decision, enter_opt_out
from consent.actions.importing import import_events, import_opt_outs
from consent.actions.notices import publish_notice
from consent.actions.reading import open_disclosure, open_student

__all__ = [
    "enter_decision",
    "enter_opt_out",
    "import_events",
    "import_opt_outs",
    "open_disclosure",
    "open_student",
    "publish_notice",
]
