"""Verifies an agreement from its rows: texts, approvals, signatures, ledger and sealed document.

Reads as whoever is given: the operator's command as the owner of the tables, who sees the ledgers
of all parties. Every row is judged by what others say about it: the terms by their hash, evidence
by its digest in the ledger and in the next row, and everything by the sealed document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

from agreements.evidence import Row, evidence_of
from agreements.models import Agreement, Approval, Party, Revision, Seal, Signature
from agreements.rules.evidence import differences
from agreements.rules.lifecycle import EVER_ACTIVE
from agreements.rules.steps import steps_from
from agreements.rules.terms import canonical, from_json
from agreements.rules.verification import (
    Finding,
    Report,
    broken_links,
    changed_terms,
    fine,
    verdict,
    wrong,
)
from agreements.sealing import evidence_name, evidence_told, terms_name
from portal.models import LedgerEntry
from portal.vault import Unreadable, files
from portal.vault import seal as seals
from portal.vault.checking import attachment_of, check_apart, check_seal


class Verification:
    """One agreement with everything that speaks about it."""

    def __init__(self, agreement: Agreement, *, using: str, pdf: bytes | None = None) -> None:
        self.agreement, self.using, self.pdf = agreement, using, pdf
        self.revisions = list(
            Revision.objects.using(using).filter(agreement=agreement).order_by("number")
        )
        self.entries = list(
            LedgerEntry.objects.using(using)
            .filter(about_id=agreement.id, about_type="agreements.agreement")
            .order_by("id")
        )
        self.rows = self._rows()
        self.seal = Seal.objects.using(using).filter(agreement=agreement).first()

    @cached_property
    def _certificates(self) -> list[bytes]:
        return [one.der for one in seals.certificates()]

    def report(self) -> Report:
        found = [
            *self._texts(),
            *self._evidence(),
            *self._removed(),
            *self._links(),
            *self._completeness(),
            *self._sealed(),
            *self._given(),
        ]
        return Report(self.agreement.reference, tuple(found))

    # --- the texts ---------------------------------------------------------------------------
    def _texts(self) -> Iterator[Finding]:
        told = {
            entry.detail.get("revision"): entry.detail.get("hash")
            for entry in self.entries
            if entry.verb == "agreement.submit"
        }
        for revision in self.revisions:
            name = f"Revision {revision.number}"
            if told.get(revision.number) != revision.sha256:
                yield wrong(f"{name}: the ledger recorded another hash when it was submitted.")
            if _hash_of(revision.content) == revision.sha256:
                yield fine(f"{name}: the terms have the hash {revision.sha256}")
                if not _days_fit(revision):
                    yield wrong(f"{name}: first or last day were altered; the terms say otherwise.")
                continue
            where = "; ".join(self._which_terms(revision))
            yield wrong(
                f"{name}: the terms were altered after they were submitted"
                + (f" ({where})." if where else ".")
            )

    def _which_terms(self, revision: Revision) -> list[str]:
        """Which terms: the sealed document still holds them as they were signed."""
        signed = self._carried(terms_name(self.agreement.reference))
        if signed is None or self.seal is None or self.seal.revision_id != revision.id:
            return []
        return changed_terms(json.loads(signed), revision.content)

    # --- approvals and signatures ------------------------------------------------------------
    def _rows(self) -> list[Row]:
        found: list[Row] = [
            *Approval.objects.using(self.using)
            .filter(agreement=self.agreement)
            .select_related("organization", "approved_by", "revision"),
            *Signature.objects.using(self.using)
            .filter(agreement=self.agreement)
            .select_related("organization", "signed_by", "revision"),
        ]
        return sorted(found, key=lambda row: evidence_of(row).at)

    @cached_property
    def _told(self) -> dict[str, LedgerEntry]:
        """What the ledgers recorded about each approval and signature, by its row."""
        return {
            entry.detail["row"]: entry
            for entry in self.entries
            if entry.verb in ("agreement.approve", "agreement.sign") and "row" in entry.detail
        }

    def _evidence(self) -> Iterator[Finding]:
        for row in self.rows:
            problem = self._about(row)
            yield wrong(problem) if problem else fine(f"{_name(row)}: as it was given")

    def _about(self, row: Row) -> str:
        name = _name(row)
        if not row.digest:
            return ""  # given before digests were kept; the text's hash still binds it
        entry = self._told.get(str(row.id))
        if entry is None:
            return f"{name}: no ledger recorded it. It was slipped in."
        if row.revision_hash != row.revision.sha256:
            return f"{name}: it names the hash of another text."
        if evidence_of(row).digest != row.digest or entry.detail.get("evidence") != row.digest:
            which = ", ".join(self._which_parts(row))
            return f"{name}: it was altered after it was given" + (f" ({which})." if which else ".")
        if (entry.actor_id, entry.organization_id) != (_person(row), row.organization_id):
            return f"{name}: the ledger names another person or party."
        return ""

    def _which_parts(self, row: Row) -> list[str]:
        carried = self._carried(evidence_name(self.agreement.reference))
        told = json.loads(carried) if carried else []
        was = next((one for one in told if one["id"] == str(row.id)), None)
        if was is None:
            return []
        return differences(was, evidence_of(row).values | {"digest": was["digest"]})

    def _removed(self) -> Iterator[Finding]:
        present = {str(row.id) for row in self.rows}
        for row_id, entry in self._told.items():
            if row_id not in present:
                what = "signature" if entry.verb == "agreement.sign" else "approval"
                yield wrong(
                    f"The {what} of {entry.organization.name} by {entry.actor} of "
                    f"{entry.at:%Y-%m-%d} was removed; the ledger recorded it."
                )

    def _links(self) -> Iterator[Finding]:
        chain = [(_name(row), row.digest, row.previous) for row in self.rows if row.digest]
        for name in broken_links(chain):
            yield wrong(f"{name}: what came before it is missing or was replaced.")

    def _completeness(self) -> Iterator[Finding]:
        if self.agreement.status not in EVER_ACTIVE or self.agreement.revision_id is None:
            return
        parties = Party.objects.using(self.using).filter(revision_id=self.agreement.revision_id)
        for party in parties.select_related("organization"):
            mine = [
                row
                for row in self.rows
                if row.revision_id == party.revision_id
                and row.organization_id == party.organization_id
            ]
            steps = {row.step for row in mine if isinstance(row, Approval)}
            whole = steps >= set(range(len(steps_from(party.steps))))
            signed = any(isinstance(row, Signature) for row in mine)
            name = party.organization.name
            yield verdict(
                whole and signed,
                f"{name}: every step approved, and signed",
                f"{name}: it governs without all approvals and the signature of this party.",
            )

    # --- the sealed document -----------------------------------------------------------------
    @cached_property
    def _document(self) -> bytes | None:
        if self.seal is None:
            return None
        try:
            return files.read_stored(self.seal.file)
        except Unreadable:
            return None

    def _carried(self, name: str) -> bytes | None:
        return attachment_of(self._document, name) if self._document else None

    def _sealed(self) -> Iterator[Finding]:
        entry = next((one for one in self.entries if one.verb == "agreement.seal"), None)
        if self.seal is None:
            if entry is not None:
                yield wrong("The sealed document was removed; the ledger recorded it.")
            return
        if self._document is None:
            yield wrong("The stored document does not open: it was altered, or is not there.")
            return
        digest = hashlib.sha256(self._document).hexdigest()
        recorded = entry.detail.get("sha256") if entry else None
        yield verdict(
            digest == self.seal.sha256 == recorded,
            f"The sealed document has the SHA-256 {digest}",
            "The sealed document is not the one whose hash the ledger recorded.",
        )
        problems = check_seal(self._document, self._certificates).problems
        for problem in problems:
            yield wrong(f"The sealed document: {problem}")
        if not problems:
            yield fine("The seal holds and covers the whole document")
        yield from self._same_as_sealed()

    def _same_as_sealed(self) -> Iterator[Finding]:
        assert self.seal is not None
        revision = next(one for one in self.revisions if one.id == self.seal.revision_id)
        terms = self._carried(terms_name(self.agreement.reference)) or b""
        yield verdict(
            hashlib.sha256(terms).hexdigest() == revision.sha256,
            "The terms inside the document have the hash that was signed",
            "The terms inside the sealed document are not those of the signed revision.",
        )
        altered = list(self._other_than_sealed(revision))
        yield from altered or [
            fine("The approvals and signatures inside the document are those in the database")
        ]

    def _other_than_sealed(self, revision: Revision) -> Iterator[Finding]:
        carried = self._carried(evidence_name(self.agreement.reference)) or b"[]"
        sealed = {one["id"]: one for one in json.loads(carried)}
        now = {one["id"]: one for one in evidence_told(revision, self.using)}
        names = {str(row.id): _name(row) for row in self.rows}
        for key in sorted({*sealed, *now}):
            was = sealed.get(key)
            if was is None:
                yield wrong(f"{names[key]}: the sealed document does not have it.")
            elif key not in now:
                yield wrong(f"The sealed document has a {was['kind']} that is gone.")
            elif was != now[key]:
                which = ", ".join(differences(was, now[key]))
                yield wrong(f"{names[key]}: not as it was sealed ({which}).")

    def _given(self) -> Iterator[Finding]:
        if self.pdf is None:
            return
        if self._document is not None and self.pdf == self._document:
            yield fine("The file is the sealed document, byte for byte")
            return
        problems = check_apart(self.pdf, self._certificates).problems
        for problem in problems:
            yield wrong(f"The file: {problem}")
        if not problems:
            yield wrong("The file: it is sealed, but it is another document than this agreement's.")


def verify(agreement_id: UUID, *, using: str, pdf: bytes | None = None) -> Report:
    agreement = Agreement.objects.using(using).get(id=agreement_id)
    return Verification(agreement, using=using, pdf=pdf).report()


def _hash_of(content: Any) -> str:
    """The hash of terms as they are stored now; of what are no terms any more, none."""
    try:
        return hashlib.sha256(canonical(from_json(content))).hexdigest()
    except (KeyError, TypeError, ValueError):
        return ""


def _days_fit(revision: Revision) -> bool:
    terms = from_json(revision.content)
    return (terms.effective_on, terms.expires_on) == (revision.effective_on, revision.expires_on)


def _person(row: Row) -> UUID:
    return row.approved_by_id if isinstance(row, Approval) else row.signed_by_id


def _name(row: Row) -> str:
    if isinstance(row, Approval):
        return f"Approval of {row.organization.name} by {row.approved_by}, step {row.step + 1}"
    return f"Signature of {row.organization.name} by {row.signed_by}"
