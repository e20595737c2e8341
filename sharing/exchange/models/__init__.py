from sharing.exchange.models.deletions import DeletionRequest
from sharing.exchange.models.exchanges import Download, Exchange, ExchangeRow
from sharing.exchange.models.machine import Receipt, Upload, UploadPart
from sharing.exchange.models.returns import Return

__all__ = [
    "DeletionRequest",
    "Download",
    "Exchange",
    "ExchangeRow",
    "Receipt",
    "Return",
    "Upload",
    "UploadPart",
]
