"""Reads for people: the actor first, and only what the actor may see."""

from sharing.linkage.queries.codes import CodesPage, codes_page_for
from sharing.linkage.queries.pages import (
    FilePage,
    begin_page_for,
    file_page_for,
    linkage_for,
    linkages_for,
)
from sharing.linkage.queries.quality import QualityPage, quality_page_for
from sharing.linkage.queries.reading import ReadingPage, pair_for, reading_page_for
from sharing.linkage.queries.waiting import codes_waiting_for, pairs_waiting_for

__all__ = [
    "CodesPage",
    "FilePage",
    "QualityPage",
    "ReadingPage",
    "begin_page_for",
    "codes_page_for",
    "codes_waiting_for",
    "file_page_for",
    "linkage_for",
    "linkages_for",
    "pair_for",
    "pairs_waiting_for",
    "quality_page_for",
    "reading_page_for",
]
