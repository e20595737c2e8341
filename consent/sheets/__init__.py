"""Spreadsheets about families against what is on file: what becomes of every row.

Examining and importing share one reading, so a preview tells what the import will do.
"""

from consent.sheets.accounts import Account
from consent.sheets.examining import Examined, examine

__all__ = ["Account", "Examined", "examine"]
