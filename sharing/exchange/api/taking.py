"""Taking a package: an act that is recorded, then bytes, read on where they broke off."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from ninja import Router, Status

from portal import clock, problem_details
from portal.vault import files
from sharing.exchange import actions, queries
from sharing.exchange.api import shapes
from sharing.exchange.api.asking import reader
from sharing.exchange.queries import machine

router = Router()
CHUNK = 1 << 16
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
BINARY = {"schema": {"type": "string", "format": "binary"}}
ABOUT_BYTES = {
    "responses": {
        200: {"description": "The whole package.", "content": {"application/zip": BINARY}},
        206: {"description": "The range asked for.", "content": {"application/zip": BINARY}},
        304: {"description": "It is the one you have (If-None-Match)."},
    }
}


@router.post(
    "/exchanges/{reference}/downloads",
    response={201: shapes.DownloadOut},
    summary="Take the package",
)
def take(request: HttpRequest, reference: shapes.Reference) -> Status[shapes.DownloadOut]:
    """Acknowledges the request and records who took what. Only for people whom the agreement
    names, or a program that acts for one. The bytes are then at `path`."""
    actor = reader(request)
    exchange = queries.exchange_for(actor, reference)
    package = actions.download(exchange=exchange, by=actor, day=clock.today())
    assert exchange.package is not None  # all three stand since it was sent
    assert exchange.sent is not None
    assert exchange.destroy_by is not None
    return Status(
        201,
        shapes.DownloadOut(
            exchange=reference,
            path=request.path.removesuffix("downloads") + "package",
            name=package.name,
            bytes=package.size,
            sha256=package.sha256,
            package_sha256=exchange.package.sha256,
            rows=exchange.sent,
            destroy_by=exchange.destroy_by,
        ),
    )


@router.get("/exchanges/{reference}/package", summary="Read the package", openapi_extra=ABOUT_BYTES)
def read_package(request: HttpRequest, reference: shapes.Reference) -> HttpResponseBase:
    """The bytes of a package that you took within a day. With `Range` (and `If-Range`) a download
    that broke off goes on; `ETag` and `Repr-Digest` hold the SHA-256."""
    package = machine.package_for(reader(request), reference, clock.today())
    tag = f'"{package.sha256}"'
    told = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(package.sha256)).decode()}:",
        "Content-Disposition": f'attachment; filename="{package.name}"',
    }
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=told)
    wanted = _range(request, tag, package.size)
    if wanted is None:
        response = problem_details.answer(416, f"The package has {package.size} bytes.")
        response.headers["Content-Range"] = f"bytes */{package.size}"
        return response
    start, stop = wanted
    is_part = (start, stop) != (0, package.size)
    if is_part:
        told["Content-Range"] = f"bytes {start}-{stop - 1}/{package.size}"
    content = files.open_stored(package)
    content.seek(start)
    return StreamingHttpResponse(
        _Chunks(content, stop - start),
        status=206 if is_part else 200,
        content_type=package.media_type,
        headers={**told, "Content-Length": str(stop - start)},
    )


def _range(request: HttpRequest, tag: str, size: int) -> tuple[int, int] | None:
    """From where to where; None when nothing of the package lies there. What is no single range,
    or is about another package, is answered whole (RFC 9110)."""
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    condition = request.headers.get("If-Range", tag)
    if asked is None or condition != tag or asked.groups() == ("", ""):
        return 0, size
    first, last = asked.groups()
    if not first:  # the last so many bytes
        return (max(0, size - int(last)), size) if int(last) else None
    start, stop = int(first), min(size, int(last) + 1) if last else size
    if last and int(last) < int(first):
        return 0, size
    return (start, stop) if start < size else None


class _Chunks(Iterator[bytes]):
    """So many bytes from where the file stands; closed with the response, read or not."""

    def __init__(self, content: IO[bytes], length: int) -> None:
        self._content, self._left = content, length

    def __next__(self) -> bytes:
        chunk = (
            self._content.read(min(CHUNK, self._left))
            if self._left and not self._content.closed
            else b""
        )
        if not chunk:
            self.close()
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        self._content.close()
