"""Directory opt-outs of a spreadsheet, such as a student information system exports them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from consent import files, holders, linking
from consent.models import DirectoryOptOut
from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.rows import Fate, OptOutTold, Told
from consent.rules.vocabulary import OptOutKind
from consent.sheets.accounts import Account
from consent.sheets.finding import wrong_student
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class OptOutToWrite:
    told: OptOutTold
    subject_id: UUID
    holder: bytes
    entry_key: bytes


def compare(
    vault: Vault, told: Sequence[Told], chosen: Chosen, account: Account
) -> list[OptOutToWrite]:
    rows = [one for one in told if isinstance(one, OptOutTold)]
    account.groups.update(one.kind.label for one in rows)
    lines = []
    for one, match in zip(rows, linking.found(vault, [row.child for row in rows]), strict=True):
        if match.subject_id is None:
            wrong_student(one.row, match, chosen, account)
            continue
        words = files.opt_out_words(one.kind, one.signed_on, one.relationship, one.signed_by)
        holder = holders.holder_of(vault, one.relationship, one.signed_by)
        key = vault.blind_index("opt_out", words)
        lines.append(OptOutToWrite(one, match.subject_id, holder, key))
    return _new(lines, chosen, account)


def _new(lines: list[OptOutToWrite], chosen: Chosen, account: Account) -> list[OptOutToWrite]:
    """A flag that every export repeats is one opt-out: it holds until it is taken back."""
    standing = _standing({line.subject_id for line in lines})
    first: dict[UUID, OptOutToWrite] = {}
    undated = "signed_on" not in {str(one) for one in chosen.columns}
    keys: set[tuple[UUID, bytes]] = set()
    fresh = {
        (line.subject_id, line.entry_key)
        for line in files.new_lines(lines, DirectoryOptOut._meta.db_table)
    }
    new = []
    for line in lines:
        key = (line.subject_id, line.entry_key)
        told_already = undated and standing.get(line.subject_id) is line.told.kind
        if key in keys or (undated and line.subject_id in first):
            account.put(line.told.row, Fate.REPEATED)
        elif key not in fresh or told_already:
            account.put(line.told.row, Fate.ON_FILE)
        else:
            account.put(line.told.row, Fate.NEW)
            new.append(line)
        keys.add(key)
        first.setdefault(line.subject_id, line)
    return new


def _standing(subjects: set[UUID]) -> dict[UUID, OptOutKind]:
    rows = DirectoryOptOut.objects.filter(subject_id__in=subjects).order_by(
        "effective_on", "recorded_at", "position", "id"
    )
    return {subject: OptOutKind(kind) for subject, kind in rows.values_list("subject_id", "kind")}
