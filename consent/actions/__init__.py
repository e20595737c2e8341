from consent.actions.answering import (
    Signed,
    confirm_visitor_code,
    send_visitor_code,
    sign_answer,
)
from consent.actions.campaigning import (
    close_campaign,
    make_open_link,
    open_follow_ups,
    open_letters,
    order_letters,
    plan_campaign,
    start_campaign,
)
from consent.actions.deciding import enter_decision, enter_opt_out
from consent.actions.desks import close_desk, collect_paper, make_poster, open_desk
from consent.actions.guarding import add_guardian, change_authority, choose_settings, invalidate
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
from consent.actions.mailing import mail_batch, print_letters, repeat_unconfirmed
from consent.actions.mine import (
    answer_correction,
    ask_correction,
    confirm_inherited,
    keep_directory,
    stop_sharing,
)
from consent.actions.notices import publish_notice
from consent.actions.passing import pass_rights, pass_rights_at_college
from consent.actions.queue import set_answer_aside, tie_answer, tie_exact_answers
from consent.actions.reading import open_disclosure, open_student
from consent.actions.receipts import (
    issue_answer_receipt,
    issue_receipt,
    mail_receipt,
    set_contact,
)
from consent.actions.revising import (
    discard_notice,
    draft_notice,
    edit_notice_text,
    publish_notice_revision,
)
from consent.actions.sheets import import_sheet
from consent.actions.taking_over import Claim, invite_students
from consent.actions.undoing import invalidate_import

__all__ = [
    "Claim",
    "LinkWanted",
    "MadeLink",
    "Signed",
    "add_guardian",
    "answer_correction",
    "ask_correction",
    "change_authority",
    "choose_settings",
    "close_campaign",
    "close_desk",
    "collect_paper",
    "confirm_code",
    "confirm_inherited",
    "confirm_visitor_code",
    "discard_notice",
    "draft_notice",
    "edit_notice_text",
    "enter_decision",
    "enter_opt_out",
    "import_events",
    "import_opt_outs",
    "import_sheet",
    "invalidate",
    "invalidate_import",
    "invite_students",
    "issue_answer_receipt",
    "issue_receipt",
    "keep_directory",
    "mail_batch",
    "mail_receipt",
    "make_link",
    "make_links",
    "make_open_link",
    "make_poster",
    "open_desk",
    "open_disclosure",
    "open_follow_ups",
    "open_letters",
    "open_student",
    "order_letters",
    "pass_rights",
    "pass_rights_at_college",
    "plan_campaign",
    "print_letters",
    "publish_notice",
    "publish_notice_revision",
    "repeat_unconfirmed",
    "revoke_link",
    "send_code",
    "send_visitor_code",
    "set_answer_aside",
    "set_contact",
    "sign_answer",
    "start_campaign",
    "stop_sharing",
    "tie_answer",
    "tie_exact_answers",
]
