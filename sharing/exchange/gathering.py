"""The parts of an upload, together again."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from portal.rules.mapping import Sheet
from portal.vault import files
from sharing.exchange.models import Upload
from sharing.exchange.returned_sheets import Opened
from sharing.exchange.rules.uploading import decide_whole

IN_MEMORY = 8 << 20


@contextmanager
def together(upload: Upload) -> Iterator[IO[bytes]]:
    """The whole file, once every part is there and their bytes are those that were announced."""
    parts = list(upload.parts.select_related("content").order_by("number"))
    came = {part.number for part in parts}
    missing = [number for number in range(1, upload.part_count + 1) if number not in came]
    digest = hashlib.sha256()
    spooled = cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    with spooled as whole:
        for part in parts:
            content = files.read_stored(part.content)
            digest.update(content)
            whole.write(content)
        decide_whole(missing=missing, sha256=digest.hexdigest(), said=upload.sha256).require()
        whole.seek(0)
        yield whole


def sheet_in(upload: Upload) -> Sheet:
    """The table of an upload in columns of its own."""
    with together(upload) as whole:
        return Opened(whole, upload.size, upload.file_name, upload.encoding).sheet()
