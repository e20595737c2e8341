"""Errors of one kind each, made by other hands than the files that weights were tried on."""

from __future__ import annotations

from sharing.matching import link

from .invented import quality
from .patterns import STRANGERS, by_pattern, two_files


def test_nobody_is_taken_for_a_relative_and_each_kind_of_error_is_found_by_machine_or_reader():
    left, right, truth, of = two_files(each=60, plain=2000, seed=7)
    links = link(left, right)
    precision, recall, _ = quality(links.matches(), truth)
    assert precision >= 0.997
    assert recall >= 0.93
    told = by_pattern(links.matches(), links.for_review(), truth, of)
    relatives = told.reindex(STRANGERS).fillna(0)
    assert relatives["wrong"].sum() <= 2, relatives
    found = (told["right"] + told["to review"]) / told["pairs"]
    for pattern in (
        "Spanish double last name", "hyphenated last name", "nickname", "day and month exchanged",
        "first and last name exchanged", "Vietnamese name order", "Hmong name order",
        "Arabic spelling and order", "Chinese name order", "Jr. in one file only",
        "twins, both in both files", "typing errors in both names",
    ):  # fmt: skip
        assert found[pattern] >= 0.97, told
