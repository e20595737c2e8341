from sharing.destruction.queries.certificates import (
    CertificatePage,
    certificate_for,
    certificate_page_for,
    certificates_for,
    document_for,
)
from sharing.destruction.queries.holdings import (
    HoldingLine,
    HoldingPage,
    Pause,
    certifiable_for,
    holding_for,
    holding_page_for,
    holdings_for,
    pauses_for,
)
from sharing.destruction.queries.own_record import disclosed_return_for
from sharing.destruction.queries.received import files_received
from sharing.destruction.queries.waiting import holdings_waiting_for

__all__ = [
    "CertificatePage",
    "HoldingLine",
    "HoldingPage",
    "Pause",
    "certifiable_for",
    "certificate_for",
    "certificate_page_for",
    "certificates_for",
    "disclosed_return_for",
    "document_for",
    "files_received",
    "holding_for",
    "holding_page_for",
    "holdings_for",
    "holdings_waiting_for",
    "pauses_for",
]
