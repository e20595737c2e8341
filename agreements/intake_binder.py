"""What people bring for the binder: a spreadsheet, and PDFs one by one or in a zip file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.files.uploadedfile import UploadedFile

from agreements.rules.binder_sheet import MOST_COLUMNS, MOST_ROWS, plain_name
from portal import foreign, sheets
from portal.rules.intake import ArchiveLimits, Problems, open_archive, refuse
from portal.sheets import Brought, Limits

SHEET_LIMIT = 10_000_000
PAPER_LIMIT = 25_000_000
PAPERS_LIMIT = 400_000_000
MOST_PAPERS = 600


def read_sheet(upload: UploadedFile) -> Brought:
    """Raises `Rejected` for what is no table, or too large a one."""
    return sheets.read_sheet(upload, Limits(SHEET_LIMIT, MOST_ROWS, MOST_COLUMNS))


def read_papers(uploads: Iterable[UploadedFile]) -> list[tuple[str, bytes]]:
    """The PDFs by name, those inside zip files too. Raises `Rejected` with all that are none."""
    problems = Problems()
    papers: dict[str, tuple[str, bytes]] = {}
    size = 0
    for name, content in _all(uploads):
        size += len(content)
        _check(name, content, problems)
        if plain_name(name) in papers:
            problems.note(
                None,
                None,
                found="another file of the same name",
                expected="each PDF once",
                remedy="Leave one of them out, or rename it here and in the spreadsheet.",
                file=name,
            )
        papers[plain_name(name)] = (name, content)
        if len(papers) > MOST_PAPERS or size > PAPERS_LIMIT:
            raise refuse(
                name,
                found="more than that",
                expected=f"at most {MOST_PAPERS} PDFs with {PAPERS_LIMIT / 1e6:.0f} MB together",
                remedy="Bring the binder in parts: some rows with their PDFs at a time.",
            )
    problems.reject_if_any()
    return list(papers.values())


def _all(uploads: Iterable[UploadedFile]) -> Iterator[tuple[str, bytes]]:
    for upload in uploads:
        name = upload.name or "file.pdf"
        if (upload.size or 0) > PAPERS_LIMIT:
            raise refuse(
                name,
                found=f"{(upload.size or 0) / 1e6:.0f} MB",
                expected=f"at most {PAPERS_LIMIT / 1e6:.0f} MB",
                remedy="Bring the binder in parts: some rows with their PDFs at a time.",
            )
        content = upload.read()
        if content[:2] == b"PK":
            yield from _packed(content, name)
        else:
            yield name.replace("\\", "/").rsplit("/", 1)[-1][:200], content


def _packed(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    limits = ArchiveLimits(entries=MOST_PAPERS, unpacked=PAPERS_LIMIT)
    with open_archive(content, name=name, limits=limits) as archive:
        for entry in archive.names:
            with archive.open(entry) as stream:
                yield entry[:200], stream.read()


def _check(name: str, content: bytes, problems: Problems) -> None:
    if not foreign.is_pdf(content):
        problems.note(
            None,
            None,
            found="a file that is no PDF",
            expected="PDFs, or zip files with PDFs",
            remedy="Scan it or print it as PDF.",
            file=name,
        )
    elif len(content) > PAPER_LIMIT:
        problems.note(
            None,
            None,
            found=f"{len(content) / 1e6:.0f} MB",
            expected=f"at most {PAPER_LIMIT / 1e6:.0f} MB",
            remedy="Save it with less detail, or split it.",
            file=name,
        )
