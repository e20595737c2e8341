"""Reads the words of a PDF in a process of its own: bytes in, one text for each page out."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

from portal.readers.limits import bound

LONGEST_PAGE = 20_000


def read(content: bytes, *, most_pages: int) -> dict[str, Any]:
    from pypdf import PdfReader

    document = PdfReader(io.BytesIO(content))
    if document.is_encrypted:
        return {"encrypted": True}
    pages = [page.extract_text()[:LONGEST_PAGE] for page in document.pages[:most_pages]]
    return {"pages": pages, "count": len(document.pages)}


if __name__ == "__main__":
    bound()
    limits = json.loads(sys.argv[1])
    json.dump(read(sys.stdin.buffer.read(), **limits), sys.stdout)
