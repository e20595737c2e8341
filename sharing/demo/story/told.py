"""The order of the story."""

from __future__ import annotations

from sharing.demo.story import agreeing, asking, beginning, ending, exchanging, importing
from sharing.demo.story.stage import Stage


def tell(stage: Stage) -> None:
    for title, play in (
        ("A region is invented and written to files", beginning.write_files),
        ("The operator founds organizations and seats the cast", beginning.found),
        ("Vera imports Northfield's OneRoster roster", importing.roster),
        ("Vera imports Northfield's graduates file", importing.graduates),
        ("Otto and Mila import their districts' files", importing.neighbors),
        ("Vera, Dana and Cole agree on two flows", agreeing.with_the_college),
        ("Vera, Dana and Gus agree on tables of counts", agreeing.with_the_partner),
        ("Vera imports what families decided", importing.consents),
        ("Vera imports directory opt-outs", importing.opt_outs),
        ("Vera imports a spreadsheet of who may speak for whom", importing.guardians),
        ("Rights pass to the students who are 18", asking.rights),
        ("Vera asks the families of the youngest class, in two languages", asking.ask),
        ("Vera sends the class to Cole", exchanging.send),
        ("Cole downloads the package and checks it", exchanging.download),
        ("Cole looks his students up and returns the outcomes", exchanging.answer),
        ("Vera checks and accepts the return", exchanging.accept),
        ("Cole sends the same file again", exchanging.answer_again),
        (
            "Cole reports again, in the other header dialect",
            exchanging.answer_in_the_other_dialect,
        ),
        ("A parent and a student of age will each get a letter", asking.known),
        ("The parent looks at what was shared, and stops it", asking.stop),
        ("Vera drafts a table of first-fall enrollment", ending.draft),
        ("Vera has it counted and protected", ending.count),
        ("Vera completes the checklist and submits it", ending.submit),
        ("Ravi and Ines review it, each without the other's vote", ending.review),
        ("Dana publishes it", ending.publish),
        ("Gus downloads it", ending.download),
        ("Olga looks everywhere", ending.outsider),
        ("The record of disclosures", ending.disclosures),
        ("Vera tries a roster with a bad date in row 214", importing.broken),
        ("Something is left for you to decide", agreeing.left_to_do),
    ):
        stage.step(title, play)
