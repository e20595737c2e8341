"""Verifies a certificate of destruction: its content against its hash, its rows and the ledger, the
sealed document, and that the keys it speaks of are gone.

Reads as whoever is given: the operator's command as the owner of the tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from agreements.rules.verification import Finding, Report, fine, verdict, wrong
from portal.models import LedgerEntry
from portal.vault import Unreadable, files
from portal.vault import seal as seals
from portal.vault.checking import attachment_of, check_apart, check_seal
from sharing.destruction.documents import attached_name
from sharing.destruction.models import Certificate, CertifiedPackage
from sharing.destruction.rules.certificate import hash_of


def verify(certificate: Certificate, *, using: str, pdf: bytes | None = None) -> Report:
    """`pdf`: a file from outside that should be its sealed document."""
    found = [
        *_content(certificate),
        *_ledger(certificate, using),
        *_document(certificate),
        *_packages(certificate, using),
        *(_given(certificate, pdf) if pdf is not None else ()),
    ]
    return Report(certificate.reference, tuple(found))


def _content(one: Certificate) -> Iterator[Finding]:
    yield verdict(
        hash_of(one.content) == one.sha256,
        f"The content has the hash {one.sha256}",
        "The content of the certificate was altered: it has another hash.",
    )
    told = one.content
    columns = {
        "method": one.method,
        "how": one.how,
        "performedBy": one.performed_by,
        "performedOn": one.performed_on.isoformat(),
        "witness": one.witness,
        "statement": one.statement,
        "certificate": one.reference,
    }
    altered = [name for name, value in columns.items() if told.get(name) != value]
    if altered:
        yield wrong(f"Its columns say something else than its content: {', '.join(altered)}.")


def _ledger(one: Certificate, using: str) -> Iterator[Finding]:
    entry = (
        LedgerEntry.objects.using(using)
        .filter(about_id=one.id, verb="certify_destruction", organization_id=one.organization_id)
        .first()
    )
    if entry is None:
        yield wrong("No ledger recorded it. It was slipped in.")
        return
    same = (entry.detail.get("sha256"), entry.detail.get("document"), entry.actor_id) == (
        one.sha256,
        one.file_sha256,
        one.certified_by_id,
    )
    yield verdict(same, "The ledger says the same", "The ledger names another hash or person.")


def _document(one: Certificate) -> Iterator[Finding]:
    try:
        pdf = files.read_stored(one.file)
    except Unreadable:
        yield wrong("The sealed document does not open any more.")
        return
    certificates = [found.der for found in seals.certificates()]
    problems = check_seal(pdf, certificates).problems
    yield verdict(not problems, "The seal covers every byte of the document", " ".join(problems))
    yield verdict(
        one.file.sha256 == one.file_sha256,
        f"The document has the hash {one.file_sha256}",
        "The document is another than the one that was sealed.",
    )
    inside = attachment_of(pdf, attached_name(one.reference))
    yield verdict(
        inside is not None and hash_of(json.loads(inside)) == one.sha256,
        "The document carries the same content",
        "The document carries another content.",
    )


def _packages(one: Certificate, using: str) -> Iterator[Finding]:
    rows = list(
        CertifiedPackage.objects.using(using)
        .filter(certificate_id=one.id)
        .select_related("exchange__package", "handed")
        .order_by("reference")
    )
    told = {package["reference"]: package for package in one.content["packages"]}
    if {row.reference for row in rows} != set(told):
        yield wrong("It names other packages than are on record.")
    for row in rows:
        yield from _package(row, told.get(row.reference, {"files": []}))


def _package(row: CertifiedPackage, told: dict[str, list[dict[str, str]]]) -> Iterator[Finding]:
    hashes = {file["sha256"] for file in told["files"]}
    if row.handed is not None:
        yield verdict(
            row.handed.sha256 == row.sha256 and row.sha256 in hashes,
            f"{row.reference}: the file had the hash {row.sha256}; the portal kept no copy",
            f"{row.reference}: the certificate names another file than was handed over.",
        )
        return
    assert row.exchange is not None  # one of the two, as the database insists
    package = row.exchange.package
    same = package is not None and package.sha256 == row.sha256 and row.sha256 in hashes
    yield verdict(
        same,
        f"{row.reference}: the package had the hash {row.sha256}",
        f"{row.reference}: the certificate names another file than was sent.",
    )
    gone = package is not None and package.key_destroyed_at is not None
    yield verdict(
        gone,
        f"{row.reference}: the portal's own key is destroyed",
        f"{row.reference}: the portal still has a key of its own copy.",
    )


def _given(one: Certificate, pdf: bytes) -> Iterator[Finding]:
    problems = check_apart(pdf, [found.der for found in seals.certificates()]).problems
    if problems:
        yield wrong(f"The file: {' '.join(problems)}")
        return
    inside = attachment_of(pdf, attached_name(one.reference))
    same = inside is not None and hash_of(json.loads(inside)) == one.sha256
    yield (
        fine("The file is the sealed certificate")
        if same
        else wrong("The file is sealed by this portal, and is not this certificate.")
    )
