"""A compared file becomes a return, or is put aside; either way its names are destroyed."""

from __future__ import annotations

import io
from datetime import date

from django.core.files.uploadedfile import UploadedFile

from portal.recording import action, record
from portal.rules.actor import Actor
from portal.ui.formatting import plural
from portal.vault import files
from sharing.exchange.actions import check_return
from sharing.exchange.models import Return
from sharing.exchange.packaging.forgetting import decide_kept
from sharing.linkage import facts
from sharing.linkage.models import Linkage
from sharing.linkage.moving import end, held_by
from sharing.linkage.rules.lifecycle import LINKAGE
from sharing.linkage.rules.reading import Answer, Reckoned
from sharing.linkage.rules.unkeyed import keyed, not_found


@action
def finish_linkage(*, linkage: Linkage, by: Actor, day: date) -> Return:
    """Gives those who were found their keys, and checks the file like any other return.

    Whoever is still in doubt counts as not found, and the return says how many they are.
    """
    current = held_by(linkage, by)
    LINKAGE.decide(current.status, "finish").require()
    decide_kept(current.exchange).require()
    reckoned = facts.reckoned(current)
    content = _content(current, reckoned)
    returned = check_return(
        exchange=current.exchange,
        upload=UploadedFile(file=io.BytesIO(content), name=current.file_name, size=len(content)),
        encoding="utf-8",
        by=by,
        day=day,
    )
    returned.notices = [*returned.notices, _statement(current, reckoned)]
    returned.save(update_fields=["notices"])
    end(
        current,
        "finish",
        returned=returned,
        matched=reckoned.matched,
        ambiguous=reckoned.ambiguous,
        unmatched=reckoned.unmatched,
    )
    record(
        "finish_linkage",
        by=by,
        organization_id=current.organization_id,
        about=current,
        detail={
            "matched": reckoned.matched,
            "ambiguous": reckoned.ambiguous,
            "unmatched": reckoned.unmatched,
        },
    )
    return returned


@action
def discard_linkage(*, linkage: Linkage, by: Actor) -> Linkage:
    """Nothing of the file is kept but what readers said, by blind index."""
    current = held_by(linkage, by)
    end(current, "discard")
    record("discard_linkage", by=by, organization_id=current.organization_id, about=current)
    return current


def _content(linkage: Linkage, reckoned: Reckoned) -> bytes:
    assert linkage.report is not None  # kept until the linkage ends
    if reckoned.links:
        return keyed(files.read_stored(linkage.report), reckoned.links)
    return not_found(sorted(facts.students_of(linkage.exchange)))


def _statement(linkage: Linkage, reckoned: Reckoned) -> str:
    read = linkage.pairs.filter(verdict=Answer.SAME, proposed=False).count()
    how = "codes alone" if linkage.is_coded else "name and birth date"
    words = f"Linked by {how}, {plural(read, 'student,students')} of them by a reader"
    if reckoned.ambiguous:
        words += f"; {plural(reckoned.ambiguous, 'student,students')} in doubt count as not found"
    return words
