from __future__ import annotations

from typing import Any

from django.http import FileResponse

from portal.vault import files


def scan_response(stored: Any) -> FileResponse:
    """A scan as a download: a file from outside is never shown as a page of ours."""
    response = FileResponse(files.open_stored(stored), as_attachment=True, filename=stored.name)
    response.headers["Content-Type"] = stored.media_type
    response.headers["Cache-Control"] = "no-store"
    return response
