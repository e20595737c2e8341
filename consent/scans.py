"""The scan of a form: a PDF or a picture, told by its bytes and not by its name."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from portal.foreign import is_pdf
from portal.models import StoredFile
from portal.rules.intake import refuse
from portal.vault import files

LIMIT = 15_000_000
_PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


def media_type(content: bytes) -> str | None:
    """What the bytes are; nothing for whatever is no scan."""
    if content.startswith(b"%PDF-") or is_pdf(content[:64]):
        return "application/pdf"
    return next((kind for mark, kind in _PICTURES if content.startswith(mark)), None)


def keep(
    upload: UploadedFile, *, organization_id: UUID, shared_with_id: UUID | None = None
) -> StoredFile:
    """Stores a scan encrypted. Raises `Rejected` for what is none, or too large."""
    name = (upload.name or "scan").replace("\\", "/").rsplit("/", 1)[-1][-200:]
    if (upload.size or 0) > LIMIT:
        raise refuse(
            name,
            found=f"{(upload.size or 0) / 1e6:.0f} MB",
            expected=f"at most {LIMIT / 1e6:.0f} MB",
            remedy="Scan it with less detail: 200 dots per inch are enough.",
        )
    content = upload.read()
    kind = media_type(content)
    if kind is None:
        raise refuse(
            name,
            found="a file of another kind",
            expected="a PDF, a JPEG or a PNG",
            remedy="Scan the form, or take a picture of it.",
        )
    return files.store(
        [content],
        name=name,
        media_type=kind,
        organization_id=organization_id,
        shared_with_id=shared_with_id,
    )
