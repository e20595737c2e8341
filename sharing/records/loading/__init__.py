"""Reading an import and comparing it with the records: one module for each kind of file.

A loader reads its file when it is made (and raises `Rejected`), tells what the file would change,
and carries it out in the caller's transaction.
"""

from sharing.records.loading.delivery import Delivery, Loader, Stale
from sharing.records.loading.doors import open_loader
from sharing.records.loading.sheets import SheetLoader

__all__ = ["Delivery", "Loader", "SheetLoader", "Stale", "open_loader"]
