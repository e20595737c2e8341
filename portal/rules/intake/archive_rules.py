"""What the list of contents of a zip file must satisfy. One rule, one function."""

from __future__ import annotations

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from portal.rules.intake.problems import Problem, quoted

Entries = Sequence[zipfile.ZipInfo]

# Below this size an entry cannot do harm, however well it is packed.
RATIO_COUNTS_FROM = 10_000_000


@dataclass(frozen=True)
class ArchiveLimits:
    """Measured: rosters pack 3 to 5 times; the most repetitive sound tables (demographics with
    numbers in order and every flag false) 32 times; one row repeated 294 times and zeros 1,028
    times. `ratio` holds for entries of 10 MB and more."""

    entries: int = 50
    unpacked: int = 200_000_000
    ratio: int = 50


def is_litter(name: str) -> bool:
    """Files that macOS and Windows add unasked when somebody packs a folder."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1] in {".DS_Store", "Thumbs.db"}


def _problem(found: str, expected: str, remedy: str, file: str = "") -> Problem:
    return Problem(None, None, found, expected, remedy, file)


def not_too_many_entries(entries: Entries, limits: ArchiveLimits) -> Iterator[Problem]:
    if len(entries) > limits.entries:
        yield _problem(
            f"{len(entries):,} files",
            f"at most {limits.entries} files",
            "Pack only the tables that are asked for.",
        )


def not_too_large(entries: Entries, limits: ArchiveLimits) -> Iterator[Problem]:
    size = sum(entry.file_size for entry in entries)
    if size > limits.unpacked:
        yield _problem(
            f"{size / 1e6:,.0f} MB when unpacked",
            f"at most {limits.unpacked / 1e6:,.0f} MB",
            "Split the export by school, or ask the operator of this portal to raise the limit.",
        )


def not_packed_too_tightly(entries: Entries, limits: ArchiveLimits) -> Iterator[Problem]:
    for entry in entries:
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size >= RATIO_COUNTS_FROM and ratio > limits.ratio:
            yield _problem(
                f"data packed {ratio:,.0f} times",
                f"data packed at most {limits.ratio} times, as real tables are",
                "Export the file again. A file packed like this usually holds one repeated value.",
                quoted(entry.filename),
            )


def not_encrypted(entries: Entries, limits: ArchiveLimits) -> Iterator[Problem]:
    if any(entry.flag_bits & 0x1 for entry in entries):
        yield _problem(
            "a zip file protected by a password",
            "a zip file without a password",
            "Export it without a password: the connection to this portal is already encrypted.",
        )


def packed_in_a_known_way(entries: Entries, limits: ArchiveLimits) -> Iterator[Problem]:
    known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if any(entry.compress_type not in known for entry in entries):
        yield _problem(
            "an unusual kind of compression",
            "an ordinary zip file (stored or deflated)",
            "Pack it with the zip program of your operating system.",
        )


_ESCAPES = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\\")


def no_path_escapes(entries: Entries, limits: ArchiveLimits) -> Iterator[Problem]:
    for entry in entries:
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or _ESCAPES.search(entry.filename):
            yield _problem(
                f"a file that points outside the zip file: {quoted(entry.filename)}",
                "plain file names",
                "Do not open this file. Ask where it comes from and export the data anew.",
            )


def no_name_twice(entries: Entries, limits: ArchiveLimits) -> Iterator[Problem]:
    names = Counter(entry.filename.lower() for entry in entries)
    for name, times in names.items():
        if times > 1:
            yield _problem(
                f"{times} files named {quoted(name)}", "each file once", "Export the file again."
            )


def files_at_the_root(entries: Entries, limits: ArchiveLimits) -> Iterator[Problem]:
    for entry in entries:
        if "/" in entry.filename and not entry.is_dir() and not is_litter(entry.filename):
            yield _problem(
                f"files inside the folder {quoted(entry.filename.split('/', 1)[0])}",
                "the files at the root of the zip file",
                "Select the files themselves, not the folder around them, and pack those.",
            )
            return


def not_a_workbook(entries: Entries, limits: ArchiveLimits) -> Iterator[Problem]:
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        yield _problem(
            "an Excel workbook or another office document",
            "a zip file with CSV tables inside",
            "Save each sheet as “CSV UTF-8 (comma delimited)” and pack these files.",
        )


RULES: tuple[Callable[[Entries, ArchiveLimits], Iterator[Problem]], ...] = (
    not_a_workbook,
    not_too_many_entries,
    not_too_large,
    not_packed_too_tightly,
    not_encrypted,
    packed_in_a_known_way,
    no_path_escapes,
    no_name_twice,
    files_at_the_root,
)
