"""A file without return keys in columns of its own, compared once somebody said what they hold."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile

from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.mapping import Chosen
from portal.rules.permissions import Permission
from sharing.exchange.actions import discard_upload
from sharing.exchange.gathering import together
from sharing.exchange.models import ReturnSheet
from sharing.linkage.actions.beginning import begin_linkage
from sharing.linkage.models import Linkage


@action
def begin_from_sheet(*, sheet: ReturnSheet, by: Actor, day: date) -> Linkage:
    """Checks every row and queues the comparison. Raises `Rejected` and leaves the sheet."""
    decide_role(by, Permission.EXCHANGE_ANSWER, sheet.organization_id).require()
    upload, options = sheet.upload, sheet.options
    with together(upload) as whole:
        linkage = begin_linkage(
            exchange=upload.exchange,
            upload=UploadedFile(file=whole, name=upload.file_name, size=upload.size),
            encoding=upload.encoding,
            one_to_one=not options["several"],
            second_share=options["second_share"],
            by=by,
            day=day,
            told=Chosen.from_json(sheet.chosen),
        )
    discard_upload(upload=upload, by=by)  # the file lies with the comparison now
    record(
        "link_sheet",
        by=by,
        organization_id=linkage.organization_id,
        about=linkage,
        detail={"exchange": upload.exchange.reference},
    )
    return linkage
