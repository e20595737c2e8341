"""Reads a seal as anybody could: from the bytes of the document and the published certificates."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.vault.seal import Certificate

UNREADABLE = (
    PdfError,
    SigningError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
)


@dataclass(frozen=True, slots=True)
class SealFound:
    """What the seal of a document says. `problems` is empty when it is ours and nothing changed."""

    problems: tuple[str, ...]
    fingerprint: str = ""
    sealed_at: datetime | None = None


def check_seal(pdf: bytes, known: list[Certificate]) -> SealFound:
    """Whether one of the portal's seals covers every byte of the document."""
    try:
        return _checked(pdf, known)
    except SignatureValidationError:
        return SealFound(("The seal itself was altered.",))
    except UNREADABLE as error:
        return SealFound((f"The file cannot be read as a sealed PDF ({type(error).__name__}).",))


def _checked(pdf: bytes, known: list[Certificate]) -> SealFound:
    found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if not found:
        return SealFound(("The file carries no seal.",))
    seal = found[0]
    fingerprint = hashlib.sha256(seal.signer_cert.dump()).hexdigest()
    if fingerprint not in {one.fingerprint for one in known}:
        return SealFound(
            ("The seal was not made by this portal: its certificate is another's.",), fingerprint
        )
    roots = [asn1_x509.Certificate.load(one.der) for one in known]
    context = ValidationContext(
        trust_roots=roots, allow_fetching=False, moment=seal.self_reported_timestamp
    )
    status = validate_pdf_signature(seal, context, skip_diff=True)
    problems = _problems(status, len(found))
    return SealFound(tuple(problems), fingerprint, seal.self_reported_timestamp)


def _problems(status: Any, seals: int) -> list[str]:
    told = []
    if not status.intact:
        told.append("What the seal covers was altered after sealing.")
    elif not status.valid:
        told.append("The seal itself was altered.")
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE or seals > 1:
        told.append("Something was appended to the file after it was sealed.")
    if not told and not status.trusted:
        told.append("The certificate of the seal does not hold.")
    return told


def attachment_of(pdf: bytes, name: str) -> bytes | None:
    """A file that the document carries inside, or None."""
    try:
        tree = list(PdfFileReader(io.BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"])
        carried = dict(zip(tree[::2], tree[1::2], strict=True))
        return bytes(carried[name].get_object()["/EF"]["/F"].data)
    except UNREADABLE:
        return None
