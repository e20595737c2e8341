from consent.actions.answering import (
    Signed,
    confirm_visitor_code,
    send_visitor_code,
    sign_answer,
)
from consent.actions.deciding import enter_decision, enter_opt_out
from consent.actions.importing import import_events, import_opt_outs
from consent.actions.links import (
    LinkWanted,
    MadeLink,
    confirm_code,
    make_link,
    make_links,
    revoke_link,
    send_code,
)
from consent.actions.notices import publish_notice
from consent.actions.reading import open_disclosure, open_student
from consent.actions.revising import (
    discard_notice,
    draft_notice,
    edit_notice_text,
    publish_notice_revision,
)

__all__ = [
    "LinkWanted",
    "MadeLink",
    "Signed",
    "confirm_code",
    "confirm_visitor_code",
    "discard_notice",
    "draft_notice",
    "edit_notice_text",
    "enter_decision",
    "enter_opt_out",
    "import_events",
    "import_opt_outs",
    "make_link",
    "make_links",
    "open_disclosure",
    "open_student",
    "publish_notice",
    "publish_notice_revision",
    "revoke_link",
    "send_code",
    "send_visitor_code",
    "sign_answer",
]
