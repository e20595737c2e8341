from sharing.exchange.actions.accepting import accept, hold, reject
from sharing.exchange.actions.beginning import begin_acceptance
from sharing.exchange.actions.cancelling import abandon, cancel
from sharing.exchange.actions.preparing import prepare, retry
from sharing.exchange.actions.reading import open_decisions, open_withheld
from sharing.exchange.actions.receiving import check_return, discard_return, download, submit_return
from sharing.exchange.actions.sending import send

__all__ = [
    "abandon",
    "accept",
    "begin_acceptance",
    "cancel",
    "check_return",
    "discard_return",
    "download",
    "hold",
    "open_decisions",
    "open_withheld",
    "prepare",
    "reject",
    "retry",
    "send",
    "submit_return",
]
