from __future__ import annotations

from portal.rules.decision import Decision, objection


def decide_whole(*, wrong: int, good_only: bool) -> Decision:
    """A file is taken over whole, unless somebody chose to leave the rows to be mended behind."""
    return Decision.unless(
        (
            objection(
                wrong > 0 and not good_only,
                "ROWS_TO_MEND",
                f"{wrong:,} rows are to be mended first. Mend them in the spreadsheet and upload "
                "it again, or take the good rows alone.",
            ),
        )
    )
