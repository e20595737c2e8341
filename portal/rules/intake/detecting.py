"""Which encoding a text is in, found while it passes by. What was found is shown to a person:
the letters beyond A to Z tell at a glance whether it is right."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.rules.intake.decoding import Encoding

_ASCII = bytes(range(128))
_BINARY = (b"PK", b"\xff\xfe", b"\xfe\xff", b"%PDF")
_UNKNOWN_TO_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
MOST_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Detected:
    encoding: Encoding
    letters: str  # the first letters beyond A to Z, each once

    @property
    def is_a_guess(self) -> bool:
        """UTF-8 proves itself; Windows-1252 is what remains."""
        return self.encoding is Encoding.CP1252


class Detector:
    """Passes chunks on unchanged; `found` is known after the last."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._is_utf8 = True
        self._is_text = True
        self._begun = False
        self._letters: dict[str, None] = {}
        self._bytes: dict[int, None] = {}

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._look(chunk)
            yield chunk
        self._look(b"", final=True)

    def _look(self, chunk: bytes, *, final: bool = False) -> None:
        if not self._begun and chunk:
            self._begun, self._is_text = True, not chunk.startswith(_BINARY)
        if not self._is_text:
            return
        beyond = chunk.translate(None, _ASCII)
        self._bytes.update(dict.fromkeys(beyond))
        if not self._is_utf8:
            return
        try:
            text = self._decode.decode(chunk, final)
        except UnicodeDecodeError:
            self._is_utf8 = False
            return
        if len(self._letters) < MOST_LETTERS and not text.isascii():
            self._letters.update(dict.fromkeys(c for c in text if c > "\x7f" and c.isalpha()))

    @property
    def found(self) -> Detected:
        if self._is_utf8 or not self._is_text or _UNKNOWN_TO_CP1252 & self._bytes.keys():
            return Detected(Encoding.UTF_8, _first(self._letters))
        letters = bytes(self._bytes).decode("cp1252")
        return Detected(Encoding.CP1252, _first(dict.fromkeys(c for c in letters if c.isalpha())))


def _first(letters: dict[str, None]) -> str:
    return "".join(list(letters)[:MOST_LETTERS])
