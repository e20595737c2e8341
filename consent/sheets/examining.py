from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from consent.models import Answer
from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.fields import SheetKind
from consent.rules.sheets.reading import read_rows
from consent.rules.sheets.rows import Fate
from consent.sheets import consents, guardians, opt_outs
from consent.sheets.accounts import Account
from consent.sheets.consents import EventToWrite
from consent.sheets.guardians import GuardianToWrite
from consent.sheets.opt_outs import OptOutToWrite
from portal.rules.actor import Actor
from portal.rules.intake import Problems
from portal.rules.mapping import Sheet
from portal.vault import Vault


@dataclass(slots=True)
class Examined:
    """What a file would do, row by row, and the rows to write if it does."""

    account: Account
    events: list[EventToWrite] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    opt_outs: list[OptOutToWrite] = field(default_factory=list)
    guardians: list[GuardianToWrite] = field(default_factory=list)


def examine(
    kind: SheetKind,
    sheet: Sheet,
    chosen: Chosen,
    *,
    organization_id: UUID,
    day: date,
    name: str,
    source: UUID,
    by: Actor,
    tell: Callable[[str], None] = lambda _: None,
) -> Examined:
    """Reads every row and compares it with what is on file. Writes nothing."""
    problems = Problems(file=name)
    account = Account(problems)
    read = read_rows(kind, sheet, chosen, today=day, problems=problems)
    account.put_all(read.left_out, Fate.LEFT_OUT)
    account.put_all(read.wrong, Fate.WRONG)
    found = Examined(account)
    vault = Vault.for_organization(organization_id)
    tell("Finding the students")
    if kind is SheetKind.CONSENTS:
        found.events, found.answers = consents.compare(
            vault, read.told, chosen, account, source=source, by=by
        )
    elif kind is SheetKind.OPT_OUTS:
        found.opt_outs = opt_outs.compare(vault, read.told, chosen, account)
    else:
        found.guardians = guardians.compare(vault, read.told, chosen, account, day=day)
    return found
