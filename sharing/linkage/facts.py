"""What a linkage must know: the students of the package, the links, what readers said."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.models import Organization, StoredFile
from portal.rules.decision import Decision, Reason
from portal.vault import files
from sharing.exchange.models import Exchange, ExchangeRow
from sharing.exchange.packaging import Tampered, verified
from sharing.exchange.rules.contents import RETURN_KEY
from sharing.exchange.rules.package import STUDENTS
from sharing.linkage.models import Label, Linkage, Pair, StudentCodes
from sharing.linkage.rules.differing import LABELS
from sharing.linkage.rules.quality import Stratum
from sharing.linkage.rules.reading import Answer, Read, Reckoned, reckon, verdict_of
from sharing.linkage.rules.unkeyed import CollegeOf

OPEID = 8
Told = TypeVar("Told")


def students_of(exchange: Exchange) -> dict[str, dict[str, str]]:
    """Return key to what the package says of the student: nothing that the college has not got,
    and nothing of whom it is to delete."""
    assert exchange.package is not None  # the database insists once it was sent
    with files.open_stored(exchange.package) as package:
        try:
            verified(package, bytes(exchange.public_key))
        except Tampered as tampered:
            Decision.deny(
                Reason("TAMPERED", f"The package is not what was signed: {tampered}.")
            ).require()
        package.seek(0)
        with zipfile.ZipFile(package) as archive, archive.open(STUDENTS) as entry:
            rows = csv.DictReader(io.TextIOWrapper(entry, encoding="utf-8", newline=""))
            told = {row[RETURN_KEY]: {name: row.get(name) or "" for name in LABELS} for row in rows}
    return without_withdrawn(exchange, told)


def may_be_shown(pair: Pair) -> bool:
    return not pair.linkage.exchange.deletions.filter(return_key=pair.return_key).exists()


def without_withdrawn(exchange: Exchange, students: dict[str, Told]) -> dict[str, Told]:
    """By return key. Whose family ended its consent since is compared with nobody any more."""
    gone = set(exchange.deletions.values_list("return_key", flat=True))
    return {key: told for key, told in students.items() if key not in gone}


def college_of(organization: Organization) -> CollegeOf:
    """For rows that name no college: the one whose file it is. 00377500 is written 003775-00."""
    code = organization.opeid
    return CollegeOf(f"{code[:6]}-{code[6:]}" if len(code) == OPEID else "", organization.name)


def read_json(stored: StoredFile | None) -> Any:
    assert stored is not None  # kept until the linkage ends
    return json.loads(files.read_stored(stored))


def codes_of(linkage: Linkage) -> dict[str, str]:
    """Return key to code, as the district handed them in."""
    codes = linkage.codes
    if codes is None or codes.taken_back_at is not None:
        Decision.deny(
            Reason("TAKEN_BACK", "The district took its codes back. Ask it to hand them in again.")
        ).require()
    assert codes is not None  # refused above
    told: dict[str, str] = read_json(codes.file)
    return without_withdrawn(linkage.exchange, told)


def codes_for(exchange: Exchange) -> StudentCodes | None:
    """What the district handed in to be compared, while it may be."""
    return StudentCodes.objects.filter(exchange=exchange, taken_back_at=None).first()


def keys_of(exchange: Exchange) -> frozenset[str]:
    """The return keys that were sent; the district alone sees them here."""
    rows = ExchangeRow.objects.filter(exchange=exchange).exclude(return_key="")
    return frozenset(rows.values_list("return_key", flat=True))


def shown_of(linkage: Linkage, number: int) -> dict[str, Any]:
    """Both sides of one pair, and what the comparison thinks of it."""
    assert linkage.shown is not None  # kept until the linkage ends
    with files.open_stored(linkage.shown) as lines:
        for line in lines:
            told: dict[str, Any] = json.loads(line)
            if told["number"] == number:
                return told
    raise KeyError(number)


def reckoned(linkage: Linkage) -> Reckoned:
    """Every student sent as things stand; only the college may open the links."""
    links: dict[str, str] = read_json(linkage.links)
    return reckon(sent=linkage.sent or 0, links=links, read=reads_of(linkage))


def reads_of(linkage: Linkage) -> list[Read]:
    rows = linkage.pairs.values_list("return_key", "person", "proposed", "verdict")
    return [
        Read(key, person, proposed, Answer(verdict) if verdict else None)
        for key, person, proposed, verdict in rows
    ]


def waiting_of(linkage: Linkage, *, user_id: UUID | None = None) -> QuerySet[Pair]:
    """Pairs that still need a reader; with `user_id`, one whom this person may be.

    Who was found to be one student is nobody else, and is not asked about again; nor is whose
    family ended its consent: the reader would see a name that is to be deleted.
    """
    found = linkage.pairs.filter(verdict=Answer.SAME)
    waits = linkage.pairs.filter(verdict="", readers__gt=0).exclude(
        person__in=found.values("person")
    )
    waits = waits.exclude(return_key__in=linkage.exchange.deletions.values("return_key"))
    if linkage.one_to_one:
        waits = waits.exclude(return_key__in=found.values("return_key"))
    if user_id is not None:
        mine = Label.objects.filter(by_id=user_id, undone_at=None, pair__linkage=linkage)
        waits = waits.exclude(id__in=mine.values("pair"))
    return waits.order_by("number")


def answers_of(pair: Pair) -> list[Answer]:
    rows = pair.labels.filter(undone_at=None).order_by("at", "id")
    return [Answer(one) for one in rows.values_list("answer", flat=True)]


def verdict_now(pair: Pair) -> str:
    return verdict_of(answers_of(pair), readers=pair.readers) or ""


def last_label_of(linkage: Linkage, user_id: UUID) -> Label | None:
    return (
        Label.objects.filter(pair__linkage=linkage, by_id=user_id, undone_at=None)
        .select_related("pair")
        .order_by("-at", "-id")
        .first()
    )


def remembered(organization_id: UUID, indexes: list[bytes]) -> dict[bytes, Answer]:
    """What readers settled of the same two people before, by blind index; the last word counts."""
    rows = (
        Pair.objects.filter(organization_id=organization_id, index__in=indexes)
        .filter(Q(verdict=Answer.SAME) | Q(verdict=Answer.DIFFERENT))
        .order_by("linkage__begun_at")
        .values_list("index", "verdict")
    )
    return {bytes(index): Answer(verdict) for index, verdict in rows}


def strata_of(linkage: Linkage) -> list[Stratum]:
    """What was drawn for readers by kind, most of them first. Remembered words count nowhere:
    they were not drawn by chance. Who was found to be one student is, unasked, no other."""
    kinds: dict[str, tuple[int, bool]] = {}
    said: Counter[tuple[str, str]] = Counter()
    pairs = list(linkage.pairs.all())
    taken = {one.person for one in pairs if one.verdict == Answer.SAME}
    if linkage.one_to_one:
        taken |= {one.return_key for one in pairs if one.verdict == Answer.SAME}
    for one in pairs:
        kinds[one.stratum] = (one.pairs_in_stratum, one.proposed)
        moot = not one.proposed and bool({one.person, one.return_key} & taken)
        verdict = one.verdict or (Answer.DIFFERENT if moot else "")
        if verdict and not one.remembered:
            said[one.stratum, verdict] += 1
    found = [
        Stratum(
            name,
            count,
            is_match,
            said[name, Answer.SAME],
            said[name, Answer.DIFFERENT],
            said[name, Answer.UNSURE],
        )
        for name, (count, is_match) in kinds.items()
    ]
    return sorted(found, key=lambda one: (not one.is_match, -one.pairs, one.name))
