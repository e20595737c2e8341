"""OneRoster 1.1 and 1.2: who is a student of which school."""

from sharing.records.rules.intake.oneroster.roster import OpenRoster, read_roster
from sharing.records.rules.intake.oneroster.rows import OrgRow, Roster, SessionRow, StudentRow

__all__ = ["OpenRoster", "OrgRow", "Roster", "SessionRow", "StudentRow", "read_roster"]
