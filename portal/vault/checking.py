"""Reads a seal as anybody could: from the bytes of the document and the published certificates.

A file that a stranger hands in may be made to harm its reader (a few bytes that unpack to
gigabytes). So it is read in a process of its own, which this file is when it is run: without the
database, without the portal, with little memory and little time.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

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
MEMORY = 1 << 30  # bytes
SECONDS = 20


@dataclass(frozen=True, slots=True)
class SealFound:
    """What the seal of a document says. `problems` is empty when it is ours and nothing changed."""

    problems: tuple[str, ...]
    fingerprint: str = ""
    attached: tuple[str, ...] = ()  # names of the files inside


def check_seal(pdf: bytes, certificates: Sequence[bytes]) -> SealFound:
    """Whether a seal with one of these certificates covers every byte of the document."""
    try:
        return _checked(pdf, certificates)
    except SignatureValidationError:
        return SealFound(("The seal itself was altered.",))
    except UNREADABLE as error:
        return SealFound((f"The file cannot be read as a sealed PDF ({type(error).__name__}).",))


def check_apart(pdf: bytes, certificates: Sequence[bytes]) -> SealFound:
    """The same for a file from outside, in a process that may only harm itself."""
    asked = {
        "pdf": base64.b64encode(pdf).decode(),
        "certificates": [base64.b64encode(one).decode() for one in certificates],
    }
    try:
        done = subprocess.run(
            [sys.executable, "-I", __file__],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS * 2,
        )
        told = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return SealFound(("The file cannot be read as a sealed PDF: it asks for too much.",))
    return SealFound(tuple(told["problems"]), told["fingerprint"], tuple(told["attached"]))


def attachment_of(pdf: bytes, name: str) -> bytes | None:
    """A file that the document carries inside, or None."""
    try:
        return bytes(_attachments(pdf)[name].get_object()["/EF"]["/F"].data)
    except UNREADABLE:
        return None


def _attachments(pdf: bytes) -> dict[str, Any]:
    tree = list(PdfFileReader(io.BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"])
    return dict(zip(map(str, tree[::2]), tree[1::2], strict=True))


def _names(pdf: bytes) -> tuple[str, ...]:
    try:
        return tuple(_attachments(pdf))
    except UNREADABLE:
        return ()


def _checked(pdf: bytes, certificates: Sequence[bytes]) -> SealFound:
    found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if not found:
        return SealFound(("The file carries no seal.",), attached=_names(pdf))
    seal = found[0]
    fingerprint = hashlib.sha256(seal.signer_cert.dump()).hexdigest()
    if fingerprint not in {hashlib.sha256(one).hexdigest() for one in certificates}:
        return SealFound(
            ("The seal was not made by this portal: its certificate is another's.",), fingerprint
        )
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(one) for one in certificates],
        allow_fetching=False,
        moment=seal.self_reported_timestamp,
    )
    status = validate_pdf_signature(seal, context, skip_diff=True)
    return SealFound(tuple(_problems(status, len(found))), fingerprint, _names(pdf))


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


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    asked = json.load(sys.stdin)
    found = check_seal(
        base64.b64decode(asked["pdf"]), [base64.b64decode(one) for one in asked["certificates"]]
    )
    json.dump(asdict(found), sys.stdout)


if __name__ == "__main__":
    main()
