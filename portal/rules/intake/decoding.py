"""Bytes to lines of text, in bounded memory, refusing whatever cannot be text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from typing import BinaryIO

from portal.rules.intake.problems import refuse
from portal.rules.intake.signature import check_signature

BLOCK = 1 << 18
MOST_NOTHING = 16  # blocks in a row without a sign: a real table ends before
LONGEST_LINE = 1_000_000  # bytes; a table whose rows are longer is not a table
BOM = b"\xef\xbb\xbf"

_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32), 127])
_CONTROL = re.compile(b"[" + re.escape(_CONTROLS) + b"]")
# Beyond ASCII: C1 controls, text direction and zero-width marks, and the replacement
# character, which says that a letter was lost before the file reached us.
INVISIBLE = re.compile("[\x80-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]")


class Encoding(StrEnum):
    UTF_8 = "utf-8"
    CP1252 = "cp1252"


class Garbled(Exception):
    """Bytes that are not text. Says where, for a caller who knows the columns."""

    def __init__(
        self, *, line: int, whole: list[str], before: str, found: str, expected: str, remedy: str
    ) -> None:
        self.line = line
        self.whole = whole  # the lines of this block above the bad one
        self.before = before  # the good part of the bad line
        self.found = found
        self.expected = expected
        self.remedy = remedy
        super().__init__(found)


class Lines:
    """Iterates over the lines of a file; `has_long_line` is true for blocks with one.

    Memory stays near one block, whatever the size of the file.
    """

    def __init__(self, source: bytes | BinaryIO, *, name: str, encoding: str, long: int) -> None:
        self._stream: BinaryIO = BytesIO(source) if isinstance(source, bytes) else source
        self._name = name
        self._encoding = Encoding(encoding)
        self._long = long
        self._lines_before = 0
        self._bytes_before = 0
        self.has_long_line = False
        self.ends_with_newline = True

    def __iter__(self) -> Iterator[str]:
        nothing = 0
        for block in self._whole_lines():
            nothing = 0 if block.strip() else nothing + 1
            if nothing > MOST_NOTHING:
                raise self._nothing()
            try:
                lines = self._decode(block)
            except Garbled as garbled:
                yield from garbled.whole
                raise
            self.has_long_line = max(map(len, lines), default=0) > self._long
            yield from lines
            self._lines_before += len(lines)
            self._bytes_before += len(block)

    def _whole_lines(self) -> Iterator[bytes]:
        rest = self._opening()
        while block := self._stream.read(BLOCK):
            rest += block
            end = _last_line_end(rest)
            if end:
                yield rest[:end]
                rest = rest[end:]
            if len(rest) > LONGEST_LINE:
                raise self._endless()
        if rest:
            self.ends_with_newline = rest.endswith((b"\n", b"\r"))
            yield rest

    def _opening(self) -> bytes:
        head = self._stream.read(BLOCK)
        check_signature(head, name=self._name)
        if head.startswith(BOM):
            self._bytes_before = len(BOM)
            self._encoding = Encoding.UTF_8
            head = head[len(BOM) :]
        if not head.strip():
            raise refuse(
                self._name,
                found="an empty file",
                expected="a header row and rows below it",
                remedy="Export the file again and check its size before you upload it.",
            )
        return head

    def _decode(self, block: bytes) -> list[str]:
        if len(block.translate(None, _CONTROLS)) != len(block):
            raise self._control(block)
        try:
            text = block.decode(self._encoding)
        except UnicodeDecodeError as error:
            raise self._undecodable(block, error.start) from None
        if not text.isascii():
            self._check_beyond_ascii(block, text)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text.removesuffix("\n").split("\n")

    def _check_beyond_ascii(self, block: bytes, text: str) -> None:
        if self._encoding is Encoding.CP1252 and _is_utf8(block):
            raise refuse(
                self._name,
                found="text in UTF-8",
                expected="text in Windows-1252, as chosen",
                remedy="Upload it again and choose the encoding UTF-8.",
            )
        if hit := INVISIBLE.search(text):
            raise self._invisible(text, hit)

    def _nothing(self) -> Exception:
        return refuse(
            self._name,
            found=f"more than {MOST_NOTHING * BLOCK / 1e6:.0f} MB of blank lines",
            expected="a table that ends with its last row",
            remedy="Delete the blank rows below the table and save it again.",
            row=self._lines_before + 1,
        )

    def _endless(self) -> Exception:
        return refuse(
            self._name,
            found=f"a line of more than {LONGEST_LINE:,} bytes",
            expected="a table with one record on each line",
            remedy="This does not look like a table. Export it again as CSV.",
            row=self._lines_before + 1,
        )

    def _garbled(self, before: str, *, found: str, expected: str, remedy: str) -> Garbled:
        lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return Garbled(
            line=self._lines_before + len(lines),
            whole=lines[:-1],
            before=lines[-1],
            found=found,
            expected=expected,
            remedy=remedy,
        )

    def _undecodable(self, block: bytes, start: int) -> Garbled:
        wanted = "text in UTF-8" if self._encoding is Encoding.UTF_8 else "text in Windows-1252"
        return self._garbled(
            block[:start].decode(self._encoding),
            found=f"the byte 0x{block[start]:02X} at position {self._bytes_before + start:,}",
            expected=wanted,
            remedy=(
                "Save the file as UTF-8: in Excel choose “CSV UTF-8 (comma delimited)”, in other "
                "programs set the encoding to UTF-8. If your system can only export "
                "Windows-1252 (Latin-1), choose that encoding when you upload."
            ),
        )

    def _control(self, block: bytes) -> Garbled:
        hit = _CONTROL.search(block)
        assert hit is not None
        return self._garbled(
            block[: hit.start()].decode(self._encoding, errors="replace"),
            found=(
                f"the control character 0x{block[hit.start()]:02X} "
                f"at position {self._bytes_before + hit.start():,}"
            ),
            expected="only letters, digits, signs and spaces",
            remedy="Remove it in the system the file comes from and export again.",
        )

    def _invisible(self, text: str, hit: re.Match[str]) -> Garbled:
        code = ord(hit.group())
        lost = code == 0xFFFD
        return self._garbled(
            text[: hit.start()],
            found="a lost letter (U+FFFD)" if lost else f"an invisible character (U+{code:04X})",
            expected="only visible letters, digits and signs",
            remedy=(
                "The letter was lost in an earlier conversion; export again directly as UTF-8."
                if lost
                else "Retype the cell in the system the file comes from and export again."
            ),
        )


def _last_line_end(data: bytes) -> int:
    """Where the last whole line ends; a final CR waits, for an LF may follow it."""
    newline = data.rfind(b"\n")
    return 1 + (newline if newline >= 0 else data.rfind(b"\r", 0, len(data) - 1))


def _is_utf8(block: bytes) -> bool:
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
