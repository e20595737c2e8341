"""Which encoding a file is in, found and shown."""

from __future__ import annotations

import pytest

from portal.rules.intake.decoding import Encoding
from portal.rules.intake.detecting import Detector


@pytest.mark.parametrize(
    ("content", "encoding", "letters"),
    [
        (b"Ana", Encoding.UTF_8, ""),
        ("José Peña".encode(), Encoding.UTF_8, "éñ"),
        ("José Peña".encode("utf-8-sig"), Encoding.UTF_8, "éñ"),
        ("José Peña".encode("cp1252"), Encoding.CP1252, "éñ"),
        ("Łucja Nguyễn".encode(), Encoding.UTF_8, "Łễ"),
        ("José".encode("utf-16"), Encoding.UTF_8, ""),
        (b"PK\x03\x04\xe9\xff", Encoding.UTF_8, ""),
        (b"Jos\xe9 \x81", Encoding.UTF_8, ""),
        ("é".encode()[:1], Encoding.CP1252, "Ã"),
    ],
)
@pytest.mark.parametrize("size", [4, 100])
def test_the_encoding_is_found_with_the_letters_it_makes(content, encoding, letters, size):
    detector = Detector()
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    assert b"".join(detector.through(chunks)) == content
    assert (detector.found.encoding, detector.found.letters) == (encoding, letters)
