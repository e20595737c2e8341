from sharing.exchange.actions.accepting import accept, hold, reject
from sharing.exchange.actions.beginning import begin_acceptance
from sharing.exchange.actions.cancelling import abandon, cancel
from sharing.exchange.actions.countersigning import countersign
from sharing.exchange.actions.deleting import confirm_deletion, take_keys
from sharing.exchange.actions.disputing import (
    close_dispute,
    confirm,
    correct,
    raise_dispute,
    retract,
    settle,
    withdraw,
)
from sharing.exchange.actions.disputing_many import answer_all, raise_disputes, settle_all
from sharing.exchange.actions.following import follow_decisions, follow_opt_outs, rebuild
from sharing.exchange.actions.preparing import prepare, retry
from sharing.exchange.actions.reading import open_decisions, open_rows, open_withheld
from sharing.exchange.actions.receiving import check_return, discard_return, download, submit_return
from sharing.exchange.actions.rechecking import recheck
from sharing.exchange.actions.sending import send
from sharing.exchange.actions.sheets import (
    begin_sheet,
    check_sheet,
    choose_sheet_columns,
    choose_sheet_words,
)
from sharing.exchange.actions.templating import take_template
from sharing.exchange.actions.uploading import (
    begin_upload,
    discard_upload,
    expire_upload,
    finish_upload,
    keep_part,
    refuse_upload,
)

__all__ = [
    "abandon",
    "accept",
    "answer_all",
    "begin_acceptance",
    "begin_sheet",
    "begin_upload",
    "cancel",
    "check_return",
    "check_sheet",
    "choose_sheet_columns",
    "choose_sheet_words",
    "close_dispute",
    "confirm",
    "confirm_deletion",
    "correct",
    "countersign",
    "discard_return",
    "discard_upload",
    "download",
    "expire_upload",
    "finish_upload",
    "follow_decisions",
    "follow_opt_outs",
    "hold",
    "keep_part",
    "open_decisions",
    "open_rows",
    "open_withheld",
    "prepare",
    "raise_dispute",
    "raise_disputes",
    "rebuild",
    "recheck",
    "refuse_upload",
    "reject",
    "retract",
    "retry",
    "send",
    "settle",
    "settle_all",
    "submit_return",
    "take_keys",
    "take_template",
    "withdraw",
]
