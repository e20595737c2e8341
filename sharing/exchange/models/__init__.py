from sharing.exchange.models.deletions import DeletionRequest
from sharing.exchange.models.disputes import BlockedCount, Dispute, ExchangeReminder
from sharing.exchange.models.exchanges import Download, Exchange, ExchangeRow
from sharing.exchange.models.machine import Receipt, Upload, UploadPart
from sharing.exchange.models.packages import Countersignature, SealedCopy
from sharing.exchange.models.returns import Return

__all__ = [
    "BlockedCount",
    "Countersignature",
    "DeletionRequest",
    "Dispute",
    "Download",
    "Exchange",
    "ExchangeReminder",
    "ExchangeRow",
    "Receipt",
    "Return",
    "SealedCopy",
    "Upload",
    "UploadPart",
]
