from sharing.exchange.models.deletions import DeletionRequest
from sharing.exchange.models.disputes import BlockedCount, Dispute, ExchangeReminder
from sharing.exchange.models.exchanges import Download, Exchange, ExchangeRow
from sharing.exchange.models.handed import HandedFile, HandedRow
from sharing.exchange.models.machine import Receipt, Upload, UploadPart
from sharing.exchange.models.packages import Countersignature, SealedCopy
from sharing.exchange.models.returns import Acceptance, Return
from sharing.exchange.models.sheets import ReturnMemory, ReturnSheet

# What somebody else may hold: a package of an exchange, or a file in another layout.
Given = Exchange | HandedFile


def named(given: Given) -> dict[str, Given]:
    """As a row that speaks of one of the two names it."""
    return {"handed" if isinstance(given, HandedFile) else "exchange": given}


__all__ = [
    "Acceptance",
    "BlockedCount",
    "Countersignature",
    "DeletionRequest",
    "Dispute",
    "Download",
    "Exchange",
    "ExchangeReminder",
    "ExchangeRow",
    "Given",
    "HandedFile",
    "HandedRow",
    "Receipt",
    "Return",
    "ReturnMemory",
    "ReturnSheet",
    "SealedCopy",
    "Upload",
    "UploadPart",
    "named",
]
