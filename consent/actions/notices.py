from __future__ import annotations

import hashlib
from uuid import UUID

from consent.models import Notice
from portal import clock
from portal.recording import action, record
from portal.rules.actor import Actor, decide_role
from portal.rules.decision import Decision, objection
from portal.rules.permissions import Permission
from portal.rules.vocabulary import Purpose


@action
def publish_notice(
    *, organization_id: UUID, purpose: Purpose, code: str, language: str, text: str, by: Actor
) -> Notice:
    """Keeps the exact wording that families are shown. It cannot change; a new one gets a code."""
    decide_role(by, Permission.CONSENT_WRITE, organization_id).require()
    taken = Notice.objects.filter(organization_id=organization_id, purpose=purpose, code=code)
    Decision.unless(
        (
            objection(
                taken.exists(),
                "NOTICE_CODE",
                f'There is already a notice "{code}" for this purpose, and a published notice '
                "does not change. Give the new wording another code.",
            ),
        )
    ).require()
    notice = Notice.objects.create(
        organization_id=organization_id,
        purpose=purpose,
        code=code,
        language=language,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        published_at=clock.now(),
        published_by_id=by.user_id,
    )
    record(
        "publish_notice",
        by=by,
        organization_id=organization_id,
        about=notice,
        detail={"purpose": purpose.value, "code": code, "sha256": notice.sha256},
    )
    return notice
