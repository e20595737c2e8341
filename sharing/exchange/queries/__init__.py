"""Reads for people: the actor first, and only what the actor may see."""

from sharing.exchange.queries.changed_fields import ChangedFields, changed_fields_for
from sharing.exchange.queries.changes import Changes, changed_names_for, changes_for
from sharing.exchange.queries.deciding import StudentDecisions, decisions_for, student_for
from sharing.exchange.queries.deletions import (
    DeletionPage,
    deletion_page_for,
    deletions_for,
    deletions_waiting_for,
)
from sharing.exchange.queries.disputes import (
    DisputePage,
    dispute_for,
    dispute_page_for,
    disputes_for,
    disputes_of,
    disputes_waiting_for,
    earlier_rows_for,
    row_for,
    row_told_for,
    rows_for,
)
from sharing.exchange.queries.drafting import (
    Draft,
    Offer,
    classes_for,
    draft_for,
    names_for,
    offers_for,
)
from sharing.exchange.queries.exchanges import (
    ExchangePage,
    exchange_for,
    exchange_page_for,
    exchanges_for,
    stages_for,
)
from sharing.exchange.queries.keys_wanted import keys_wanted_for
from sharing.exchange.queries.returns import ReturnPage, return_for, return_page_for
from sharing.exchange.queries.sheets import ReturnDesk, open_sheets_for, return_desk_for
from sharing.exchange.queries.waiting import waiting_for

__all__ = [
    "ChangedFields",
    "Changes",
    "DeletionPage",
    "DisputePage",
    "Draft",
    "ExchangePage",
    "Offer",
    "ReturnDesk",
    "ReturnPage",
    "StudentDecisions",
    "changed_fields_for",
    "changed_names_for",
    "changes_for",
    "classes_for",
    "decisions_for",
    "deletion_page_for",
    "deletions_for",
    "deletions_waiting_for",
    "dispute_for",
    "dispute_page_for",
    "disputes_for",
    "disputes_of",
    "disputes_waiting_for",
    "draft_for",
    "earlier_rows_for",
    "exchange_for",
    "exchange_page_for",
    "exchanges_for",
    "keys_wanted_for",
    "names_for",
    "offers_for",
    "open_sheets_for",
    "return_desk_for",
    "return_for",
    "return_page_for",
    "row_for",
    "row_told_for",
    "rows_for",
    "stages_for",
    "student_for",
    "waiting_for",
]
