"""A return as rows of temporary tables: however many there are, memory stays bounded, and what is
asked of all of them is asked in SQL. Needs an open scope."""

from sharing.exchange.returning.reconciling import Fingerprint, Reconciled, reconcile
from sharing.exchange.returning.told import Told

__all__ = ["Fingerprint", "Reconciled", "Told", "reconcile"]
