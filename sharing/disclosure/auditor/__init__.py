"""The auditor: judges what is printed, and shares no code with the solver."""

from .changes import Change
from .knowledge import PrintedTable
from .report import AuditReport, CellBounds, Verdict, audit

__all__ = ["AuditReport", "CellBounds", "Change", "PrintedTable", "Verdict", "audit"]
