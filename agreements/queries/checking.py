"""Whether a PDF that somebody holds is the document that the portal sealed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from agreements.models import Agreement, Seal
from agreements.queries.register import agreements_for
from portal.rules.actor import Actor
from portal.vault import seal as seals
from portal.vault.checking import SealFound, check_apart

TERMS = re.compile(r"(AG-\d{1,9})-terms\.json")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the portal says about a file: the agreement it is, or what is wrong with it."""

    sha256: str
    is_sealed: bool
    agreement: Agreement | None = None
    sealed_at: datetime | None = None
    problems: tuple[str, ...] = ()


def checked_for(actor: Actor, pdf: bytes) -> Checked:
    """Compares with what was sealed in the agreements that the actor may read."""
    digest = hashlib.sha256(pdf).hexdigest()
    readable = agreements_for(actor)
    known = (
        Seal.objects.filter(sha256=digest, agreement__in=readable.values("id"))
        .select_related("agreement")
        .first()
    )
    found = check_apart(pdf, [one.der for one in seals.certificates()])
    if known is not None:
        return Checked(digest, not found.problems, known.agreement, known.sealed_at, found.problems)
    return _not_known(actor, digest, found)


def _not_known(actor: Actor, digest: str, found: SealFound) -> Checked:
    """Not a document the actor could have from here: says how it differs, as far as it shows."""
    about = _named(actor, found)
    problems = list(found.problems)
    if not problems and about is not None:
        problems.append(f"It is not the document that was sealed for {about.reference}.")
    elif not problems:
        problems.append(
            "Its seal is the portal's and holds, but it is not the sealed document of an agreement "
            "that you may read."
        )
    return Checked(digest, False, about, None, tuple(problems))


def _named(actor: Actor, found: SealFound) -> Agreement | None:
    """The agreement that the file says it is, when the actor may read that one."""
    for name in found.attached:
        if match := TERMS.fullmatch(name):
            return agreements_for(actor).filter(reference=match[1]).first()
    return None
