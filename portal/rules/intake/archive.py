"""The gate for zip files: opened only when what they unpack to is bounded and in its place."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO, RawIOBase
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from portal.rules.intake.archive_rules import RULES, ArchiveLimits, is_litter
from portal.rules.intake.problems import Problem, Problems, refuse

if TYPE_CHECKING:
    from types import TracebackType

_EXPORT_AGAIN = "The file was cut short or damaged on its way. Download or export it again."

# zipfile raises all of these on damaged input, depending on where the damage lies.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)


class Archive:
    """A zip file that passed the gate. Close it, or use it in a `with` statement."""

    def __init__(self, zipped: zipfile.ZipFile, name: str) -> None:
        self._zip = zipped
        self.name = name
        self.names = tuple(
            entry.filename
            for entry in zipped.infolist()
            if not entry.is_dir() and not is_litter(entry.filename)
        )

    def __contains__(self, entry: str) -> bool:
        return entry in self.names

    def open(self, entry: str) -> BinaryIO:
        """The entry's bytes; damage found while reading raises `Rejected`."""
        with _damage_refused(f"{self.name}/{entry}"):
            return cast("BinaryIO", _Entry(self._zip.open(entry), f"{self.name}/{entry}"))

    def close(self) -> None:
        self._zip.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Entry(RawIOBase):
    def __init__(self, stream: IO[bytes], name: str) -> None:
        super().__init__()
        self._stream = stream
        self._name = name

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        with _damage_refused(self._name):
            return self._stream.read(-1 if size is None else size)

    def close(self) -> None:
        self._stream.close()
        super().close()


def open_archive(
    source: bytes | BinaryIO, *, name: str, limits: ArchiveLimits | None = None
) -> Archive:
    """Open a zip file whose list of contents breaks no rule; raise `Rejected` otherwise."""
    stream: BinaryIO = BytesIO(source) if isinstance(source, bytes) else source
    _check_is_zip(stream, name)
    with _damage_refused(name):
        zipped = zipfile.ZipFile(stream)
    problems = Problems(file=name)
    for rule in RULES:
        for problem in rule(zipped.infolist(), limits or ArchiveLimits()):
            _add(problems, problem, name)
    if problems:
        zipped.close()
    problems.reject_if_any()
    return Archive(zipped, name)


def _add(problems: Problems, problem: Problem, name: str) -> None:
    file = f"{name}/{problem.file}" if problem.file else name
    problems.note(
        None,
        None,
        found=problem.found,
        expected=problem.expected,
        remedy=problem.remedy,
        file=file,
    )


def _check_is_zip(stream: BinaryIO, name: str) -> None:
    head = stream.read(4)
    if not head:
        raise refuse(name, found="an empty file", expected="a zip file", remedy="Export it again.")
    if head[:2] != b"PK":
        raise refuse(
            name,
            found="a file that is not a zip file",
            expected="a zip file with the tables inside",
            remedy="Upload the zip file as your system exports it, without unpacking it.",
        )


@contextmanager
def _damage_refused(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN:
        raise refuse(
            name, found="a damaged zip file", expected="a complete zip file", remedy=_EXPORT_AGAIN
        ) from None
