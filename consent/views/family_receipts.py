"""The receipt of a signature: its number on the screen, the paper, and the mail."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from consent import actions, languages, visits
from consent.actions import Signed
from consent.door import Family, FamilyRequest
from consent.queries.family import FamilyNotice, child_named_for, receipt_of
from consent.receipts import paper, sending
from consent.receipts.issuing import Act, parties
from consent.receipts.paper import Names
from consent.receipts.record import Line
from consent.rules.answer import Content
from consent.rules.vocabulary import Route
from portal import clock


def receipt_for(
    request: FamilyRequest, notice: FamilyNotice, content: Content, signed: Signed, child: str
) -> str:
    """Issues and mails it; gives its number. Through an open link it is the same receipt whether
    the child was found or not."""
    family = request.family
    site = request.build_absolute_uri("/").rstrip("/")
    if family.subject_id is not None and signed.subject is not None:
        receipt = actions.issue_receipt(
            subject=signed.subject,
            event_ids=signed.event_ids,
            language=notice.text.language,
            site=site,
            by=family.actor,
        )
    else:
        receipt = actions.issue_answer_receipt(
            act=_act(family, notice, content, signed, site), by=family.actor
        )
    if content.signer.email:
        names = Names(child=child, signer=content.signer.name)
        sending.mail(receipt, to=content.signer.email, names=names)
    return receipt.code


def _act(family: Family, notice: FamilyNotice, content: Content, signed: Signed, site: str) -> Act:
    assert signed.answer_id is not None
    named = parties({one.recipient_id for one in content.choices if one.recipient_id})
    return Act(
        organization_id=family.organization_id,
        about=signed.answer_id,
        subject_id=None,
        answer_id=signed.answer_id,
        language=notice.text.language,
        route=Route.WEB,
        acted_as=content.signer.relationship,
        decided_at=clock.now(),
        site=site,
        lines=tuple(
            Line(
                kind=one.kind,
                purpose=one.purpose,
                recipient=named.get(one.recipient_id) if one.recipient_id else None,
                elements=one.elements,
                expires_on=content.expires_on if one.kind == "given" else None,
            )
            for one in content.choices
        ),
        notice_text=notice.text,
        statement_sha256=notice.text.sha256,
    )


def receipt(request: FamilyRequest) -> HttpResponse:
    """The paper, for the browser in which it was signed."""
    family = request.family
    visit = visits.of(request, family)
    found = receipt_of(family.actor, visit.receipt) if visit.receipt else None
    if found is None:
        raise Http404
    with languages.speaking(request, family.language):
        child = child_named_for(family.actor, family.subject_id) or visit.child_name
        content = paper.pdf(found, Names(child=child, signer=visit.done.get("name", "")))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.code}.pdf"'
    return response
