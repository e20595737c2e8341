"""What the words in a column stand for: "Sí", "yes" and "Y" are one answer."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

MOST_VALUES = 40
LEAVE_OUT = "-"  # the person chose that rows with this word are not taken
UNTOLD = ""  # how an empty cell is asked about


def plain(text: str) -> str:
    """A word as it is compared: case, accents, spaces around and a full stop do not count."""
    split = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in split if not unicodedata.combining(letter))
    return " ".join(kept.split()).strip(".*")


def words_in(cells: Iterable[str]) -> list[tuple[str, str, int]]:
    """The different words of a column, commonest first: as compared, as first written, how often.

    Stops one beyond what a person would sort through: such a column holds no answers.
    """
    shown: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for cell in cells:
        word = plain(cell)
        if word not in shown and len(shown) > MOST_VALUES:
            continue
        shown.setdefault(word, cell.strip())
        counts[word] += 1
    return [(word, shown[word], count) for word, count in counts.most_common()]


def is_a_list(words: list[tuple[str, str, int]]) -> bool:
    """Whether a column holds a handful of words, as a column of answers does."""
    return len(words) <= MOST_VALUES


def guessed_values(
    words: Iterable[str], remembered: Mapping[str, str], usual: Mapping[str, str]
) -> dict[str, str]:
    """The code of each word that is known; the others are asked about."""
    found = {}
    for word in words:
        code = remembered.get(word, usual.get(word))
        if code is not None:
            found[word] = code
    return found
