"""Taking a file: decide again, write, check, record the disclosure. All or nothing."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from typing import IO, Any, cast

from consent.actions import pass_rights
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, Reason
from portal.rules.permissions import Permission
from sharing.exchange import facts as exchange_facts
from sharing.exports import facts
from sharing.exports.deciding import decide_export, told
from sharing.exports.facts import Source
from sharing.exports.handing import hand_over
from sharing.exports.rules.layouts.layout import Layout, Sheetful, Written
from sharing.exports.rules.students import only
from sharing.records.building import build_on
from sharing.rules.access import ALLOWED

IN_MEMORY = 16 << 20
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it leaves, at its beginning."""

    content: IO[bytes]
    reference: str
    name: str
    media_type: str
    sha256: str
    students: int
    notices: tuple[str, ...]


@action
def take_export(
    *,
    source: Source,
    layout: Layout,
    about: Sheetful,
    leave_out: bool,
    by: Actor,
    day: date,
) -> Taken:
    """Writes a file of those who may be sent, or raises `Refused` or `Rejected` and leaves nothing.

    Nothing of the file is kept: whoever needs it again takes it again, decided and recorded anew.
    With `leave_out`, students whose rows do not fit the layout are left out instead of refused.
    """
    district = source.organization.id
    decide_role(by, Permission.EXCHANGE_REQUEST, district).require()
    source, counts = _decide(source, layout, about.class_of, by=by, day=day)
    rows = facts.rows(source, about.class_of)
    if not rows:
        words = "No student of this class may be in the file."
        Decision.deny(Reason("NOBODY", words)).require()
    reference = "XF-" + "".join(secrets.choice(_LETTERS) for _ in range(7))
    name = f"{reference}-{layout.code}.{layout.suffix}"
    elements = told(source, layout)
    about = replace(about, name=name, elements=elements, with_keys=source.exchange is not None)
    content, written = _write(source, layout, about, rows)
    try:
        written.refuse(leave_out=leave_out)
    except Exception:
        content.close()
        raise
    inside = [(rows[place][0], rows[place][1] or "") for place in written.places]
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    content.seek(0)
    if not source.is_own:
        # Only where the layout carries return keys: those of a roster stand in no row of it.
        keyed = [(one, key if layout.carries_keys else "") for one, key in inside]
        hand_over(
            source,
            layout,
            reference=reference,
            name=name,
            sha256=digest,
            elements=elements,
            class_of=about.class_of,
            inside=keyed,
            by=by,
            day=day,
        )
    record(
        "take_export",
        by=by,
        organization_id=district,
        about=source.organization,
        detail={
            "file": reference,
            "layout": layout.code,
            "class_of": about.class_of,
            "students": len(inside),
            "left_out": len(rows) - len(inside),
            "withheld": {code: n for code, n in counts.items() if code != ALLOWED},
            "recipient": str(source.recipient.id) if source.recipient else "",
            "sha256": digest,
        },
    )
    return Taken(content, reference, name, layout.media_type, digest, len(inside), written.notices)


def _decide(
    source: Source, layout: Layout, class_of: int, *, by: Actor, day: date
) -> tuple[Source, dict[str, int]]:
    """Locks what the decision rests on, as sending does, and decides for everybody. The source is
    the one of this moment: what is told and recorded is what is agreed now."""
    if source.is_own or source.standing is None:
        decide_export(source, layout).require()
        return source, {}
    exchange_facts.lock_agreement(source.standing.agreement_id)
    build_on(source.organization.id)
    pass_rights(organization_id=source.organization.id, day=day, by=by)
    exchange_facts.lock_students(facts.population(source, class_of))
    # Under the lock, the agreement may have ended since the page was shown.
    fresh = next(
        (one for one in facts.sources(source.organization, day) if one.key == source.key), None
    )
    current = fresh or replace(source, coverage=Decision.deny())
    decide_export(current, layout).require()
    return current, exchange_facts.keep_decided(facts.decided(current, class_of, day))


def _write(
    source: Source, layout: Layout, about: Sheetful, rows: list[tuple[Any, ...]]
) -> tuple[IO[bytes], Written]:
    target = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    students = facts.students(source, rows)
    if not source.is_own:
        students = (only(student, about.elements) for student in students)
    written = layout.write(target, students, about)
    target.seek(0)
    return target, written
