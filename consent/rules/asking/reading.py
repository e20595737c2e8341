"""How many years of school a text asks for.

English: Flesch-Kincaid grade level (Kincaid and others 1975, Naval Technical Training Command
report 8-75): 0.39 words/sentences + 11.8 syllables/words - 15.59.

Spanish: Crawford's years of schooling (A. N. Crawford, "Fórmula y gráfico para determinar la
comprensibilidad de textos de nivel primario en castellano", Lectura y Vida 10(4), 1989):
-0.205 sentences per 100 words + 0.049 syllables per 100 words - 3.407. It was made for texts of
the primary grades, so `ease` gives the reading ease of Fernández Huerta ("Medidas sencillas de
lecturabilidad", Consigna 214, 1959) beside it: 206.84 - 0.60 syllables per 100 words - 1.02 words
per sentence; 60 and more is read by the eighth grade.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

HIGHEST_GRADE: Final = 8.0
LOWEST_EASE: Final = 60.0  # Fernández Huerta: "normal", grades seven and eight

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
# Flesch counts units of thought: a point of a list is one, and so is a line of its own.
_END: Final = re.compile(r"[.!?:;]+(?:[\"”»)]*)(?=\s|$)|\n+")
_STRONG: Final = "aeoáéóíú"
_SPANISH_GROUP: Final = re.compile(r"[aeiouáéíóúü]+")
_ENGLISH_GROUP: Final = re.compile(r"[aeiouy]+")


@dataclass(frozen=True, slots=True)
class Measure:
    words: int
    sentences: int
    syllables: int
    language: str

    @property
    def grade(self) -> float:
        """Years of school; a text without words asks for none."""
        if not self.words:
            return 0.0
        per_word = self.syllables / self.words
        if self.language == "es":
            sentences = 100 * self.sentences / self.words
            return -0.205 * sentences + 0.049 * 100 * per_word - 3.407
        return 0.39 * self.words / self.sentences + 11.8 * per_word - 15.59

    @property
    def ease(self) -> float:
        """Fernández Huerta for Spanish, Flesch for English; higher is easier."""
        if not self.words:
            return 100.0
        per_sentence, per_word = self.words / self.sentences, self.syllables / self.words
        if self.language == "es":
            return 206.84 - 60.0 * per_word - 1.02 * per_sentence
        return 206.835 - 84.6 * per_word - 1.015 * per_sentence

    @property
    def is_plain(self) -> bool:
        """Whether somebody with eight years of school reads it with ease."""
        by_ease = self.language != "es" or self.ease >= LOWEST_EASE
        return self.grade <= HIGHEST_GRADE and by_ease


def measure(text: str, language: str) -> Measure:
    """Counts words, sentences and syllables. A point of a list is a sentence."""
    words = _WORD.findall(text)
    pieces = [piece for piece in _END.split(text) if _WORD.search(piece)]
    count = syllables_es if language == "es" else syllables_en
    return Measure(len(words), max(len(pieces), 1), sum(map(count, words)), language)


def syllables_es(word: str) -> int:
    """Spanish is written as it is spoken: each strong vowel is a syllable, a weak one beside it
    is not, unless it carries the accent; of weak vowels alone, the group is one."""
    lowered = re.sub(r"(?<=[gq])u(?=[eiéí])", "", word.lower())
    lowered = re.sub(r"y(?![aeiouáéíóú])", "i", lowered)
    groups = _SPANISH_GROUP.findall(lowered)
    return max(sum(max(sum(letter in _STRONG for letter in one), 1) for one in groups), 1)


# Vowels side by side that are spoken apart: di-al, ra-di-o, cre-ate, du-al, be-ing, so-ci-e-ty.
_APART: Final = re.compile(
    r"ia(?!l$|n$|ns$)|[^cstg]ial?n?s?$|io(?!n|us)|[rv]ious|[^s]iu|ua(?!l?i|r|g)|[aeouy]ing"
    r"|rea[lt]i|creat|iet|deo"
)
_SILENT_E: Final = re.compile(r"[^aeiouy]e$")
_SILENT_ED: Final = re.compile(r"[^aeiouytd]ed$")
_SILENT_ES: Final = re.compile(r"(?<![sxzcg])(?<!ch)(?<!sh)(?<=[^aeiouy])es$")
_SPOKEN_LE: Final = re.compile(r"[^aeiouyl]le[sd]?$")
_ADDED: Final = re.compile(r"ism$|[^o]n't$|[^aeiouyrlnw]n't$")
_OTHERWISE: Final = {
    **dict.fromkeys(("don't", "won't", "can't"), 1),
    **dict.fromkeys(("any", "ago", "being", "something", "sometimes", "someone", "people"), 2),
    **dict.fromkeys(("isn't", "doesn't", "didn't", "evening", "science", "client"), 2),
    **dict.fromkeys(("everyone", "idea", "area", "guardian", "guardians"), 3),
    "everybody": 4,
}


def syllables_en(word: str) -> int:
    """By groups of vowels, with the common exceptions: silent e, -ed, -le, vowels apart."""
    lowered = word.lower().replace("\u2019", "'").removesuffix("'s")
    if lowered in _OTHERWISE:
        return _OTHERWISE[lowered]
    count = len(_ENGLISH_GROUP.findall(lowered)) + len(_APART.findall(lowered))
    if not _SPOKEN_LE.search(lowered):
        silent = (_SILENT_E, _SILENT_ED, _SILENT_ES)
        count -= any(ending.search(lowered) for ending in silent)
    return max(count + bool(_ADDED.search(lowered)), 1)
