"""Receiving a file: size known before it is kept, and kept as it came."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from portal.rules.decision import Decision, Reason


def require_acceptable(upload: UploadedFile) -> None:
    limit = settings.UPLOAD_LIMIT
    if upload.size is not None and upload.size > limit:
        Decision.deny(
            Reason(
                "TOO_LARGE",
                f"The file is {upload.size / 1e6:.0f} MB; at most {limit / 1e6:.0f} MB are taken. "
                "Split it by school or by year and send the parts.",
            )
        ).require()
