"""Consents of a spreadsheet: new ones, ones on file, and ones whose student nobody found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from consent import answers, files, holders, linking
from consent.answers import Way
from consent.models import Answer, ConsentEvent, NoticeText
from consent.models import Notice as OldNotice
from consent.rules.likeness import Found, Missed
from consent.rules.sheets.choosing import Chosen
from consent.rules.sheets.fields import Field
from consent.rules.sheets.rows import ConsentTold, Fate, Told
from consent.rules.vocabulary import Authenticated, Route
from consent.sheets import speaking
from consent.sheets.accounts import Account
from portal.rules.actor import Actor
from portal.vault import Vault


@dataclass(frozen=True, slots=True)
class EventToWrite:
    """A row that found its student and is not on file."""

    told: ConsentTold
    subject_id: UUID
    holder: bytes
    entry_key: bytes
    notice_id: UUID | None
    notice_text_id: UUID | None


def compare(
    vault: Vault,
    told: Sequence[Told],
    chosen: Chosen,
    account: Account,
    *,
    source: UUID,
    by: Actor,
) -> tuple[list[EventToWrite], list[Answer]]:
    rows = [one for one in told if isinstance(one, ConsentTold)]
    account.groups.update(one.kind.label for one in rows)
    found = linking.found(vault, [one.child for one in rows])
    known = [
        (one, match.subject_id)
        for one, match in zip(rows, found, strict=True)
        if match.subject_id is not None
    ]
    unknown = [one for one, match in zip(rows, found, strict=True) if match.subject_id is None]
    _tell_missed(found, account)
    events = _new(_events(vault, known), account)
    events = _agreeing(events, chosen, account)
    events = speaking.only_entitled(events, chosen, account)
    return events, _waiting(vault, unknown, account, source=source, by=by)


def _events(vault: Vault, known: list[tuple[ConsentTold, UUID]]) -> Iterable[EventToWrite]:
    texts = _texts(vault.organization_id) if any(one.notice for one, _ in known) else {}
    older = _notices(vault.organization_id) if any(one.notice for one, _ in known) else {}
    for one, subject_id in known:
        words = files.event_words(
            one.kind,
            one.purpose,
            one.recipient_id,
            one.signed_on,
            one.relationship,
            one.route,
            one.notice,
            one.signed_by,
        )
        yield EventToWrite(
            told=one,
            subject_id=subject_id,
            holder=holders.holder_of(vault, one.relationship, one.signed_by),
            entry_key=vault.blind_index("consent_event", words),
            notice_id=older.get((one.purpose.value, one.notice)),
            notice_text_id=texts.get((one.notice, one.language)),
        )


def _new(events: Iterable[EventToWrite], account: Account) -> list[EventToWrite]:
    """Each decision once: not those on file, not those that stand above in the same file."""
    first: dict[tuple[UUID, bytes], EventToWrite] = {}
    for event in events:
        key = (event.subject_id, event.entry_key)
        if key in first:
            account.put(event.told.row, Fate.REPEATED)
        else:
            first[key] = event
    fresh = {
        (line.subject_id, line.entry_key)
        for line in files.new_lines(list(first.values()), ConsentEvent._meta.db_table)
    }
    for key, event in first.items():
        account.put(event.told.row, Fate.NEW if key in fresh else Fate.ON_FILE)
    return [event for key, event in first.items() if key in fresh]


def _agreeing(events: list[EventToWrite], chosen: Chosen, account: Account) -> list[EventToWrite]:
    """Two answers of one person on one day about one matter cannot be put in an order."""
    matters: dict[tuple[object, ...], list[EventToWrite]] = defaultdict(list)
    for event in events:
        told = event.told
        matter = (
            event.subject_id,
            event.holder,
            told.purpose,
            told.recipient_id,
            told.signed_on,
        )
        matters[matter].append(event)
    kept = []
    for same in matters.values():
        if len({event.told.kind for event in same}) == 1:
            kept += same
            continue
        rows = [event.told.row for event in same]
        for event in same:
            others = ", ".join(f"{row:,}" for row in rows if row != event.told.row)
            account.wrong(
                event.told.row,
                chosen.columns.get(Field.ANSWER),
                found=f"another answer of the same signer and day in row {others}",
                expected="one answer a day for each student, signer, purpose and recipient",
                remedy="Keep the row that holds; the order of two on one day is not known.",
            )
    return kept


def _waiting(
    vault: Vault, unknown: list[ConsentTold], account: Account, *, source: UUID, by: Actor
) -> list[Answer]:
    """Answers for a person to look at; each once, however often the file is brought."""
    first: dict[bytes, ConsentTold] = {}
    for one in unknown:
        key = answers.entry_key(vault, one.content)
        if key in first:
            account.put(one.row, Fate.REPEATED)
        else:
            first[key] = one
    there = {
        bytes(key or b"")
        for key in Answer.objects.filter(
            organization_id=vault.organization_id, entry_key__in=list(first)
        ).values_list("entry_key", flat=True)
    }
    made = []
    for key, one in first.items():
        account.put(one.row, Fate.ON_FILE if key in there else Fate.QUEUED)
        if key not in there:
            way = Way(route=one.route, authenticated=_sureness(one.route), source=source)
            made.append(answers.new_answer(vault, one.content, way, by=by))
    return made


def _sureness(route: Route) -> Authenticated:
    return Authenticated.PAPER if route is Route.PAPER else Authenticated.FILE


def _tell_missed(found: Iterable[Found], account: Account) -> None:
    counted = Counter(one.missed for one in found if one.missed is not None)
    account.notes += [
        f"{missed.label}: {counted[missed]:,}." for missed in Missed if counted[missed]
    ]


def _texts(organization_id: UUID) -> dict[tuple[str, str], UUID]:
    """The published text of each code and language, of the latest revision."""
    rows = (
        NoticeText.objects.filter(
            organization_id=organization_id, revision__published_at__isnull=False
        )
        .order_by("revision__revision")
        .values_list("revision__code", "language", "id")
    )
    return {(code, language): key for code, language, key in rows}


def _notices(organization_id: UUID) -> dict[tuple[str, str], UUID]:
    rows = OldNotice.objects.filter(organization_id=organization_id)
    return {
        (purpose, code): key for purpose, code, key in rows.values_list("purpose", "code", "id")
    }
