"""The notice in plain words, written from the same terms that are enforced, in each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from consent.rules.asking import texts_en, texts_es
from consent.rules.asking.notice import NoticeTerms, Words

Writer = Callable[[str, NoticeTerms], Words]

WRITERS: Final[Mapping[str, Writer]] = MappingProxyType(
    {"en": texts_en.written, "es": texts_es.written}
)
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "en": "English",
        "es": "Español",
        "ar": "العربية",
        "fr": "Français",
        "ht": "Kreyòl ayisyen",
        "hmn": "Hmoob",
        "ko": "한국어",
        "pt": "Português",
        "ru": "Русский",
        "so": "Soomaali",
        "tl": "Tagalog",
        "vi": "Tiếng Việt",
        "zh": "中文",
    }
)
"""Each language by its own name. Notices may be written in any of these."""

RIGHT_TO_LEFT: Final = frozenset({"ar"})


def default_words(language: str, organization: str, terms: NoticeTerms) -> Words:
    """Our text in this language; English, to translate, where we have none of our own."""
    return WRITERS.get(language, texts_en.written)(organization, terms)
