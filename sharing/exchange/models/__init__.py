from sharing.exchange.models.exchanges import Download, Exchange, ExchangeRow
from sharing.exchange.models.returns import Return

__all__ = ["Download", "Exchange", "ExchangeRow", "Return"]
