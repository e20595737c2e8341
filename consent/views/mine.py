"""My child, for a guardian; my record, for the student. A code was confirmed in this browser."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from consent import actions, consequences, door, languages
from consent.door import FamilyRequest
from consent.forms_mine import CorrectionForm, OnceForm
from consent.queries import mine as queries
from consent.queries import receipts as receipt_queries
from consent.queries.mine import Me
from consent.receipts import paper
from consent.receipts.sending import mail
from consent.rules.vocabulary import CorrectionAbout, OptOutKind
from portal import clock


def _me(request: FamilyRequest) -> Me:
    family = request.family
    return queries.me(
        family.actor,
        subject_id=family.subject_id,
        guardian_id=family.guardian_id,
        organization_name=family.organization_name,
    )


def _language(request: FamilyRequest) -> str:
    return languages.current(request, request.family.language)


def _page(request: FamilyRequest, name: str, me: Me, **shown: Any) -> HttpResponse:
    context = {"me": me, "family": request.family, "day": clock.today(), **shown}
    return render(request, f"mine/{name}.html", context)


def home(request: FamilyRequest) -> HttpResponse:
    """What holds today, and where the rest is."""
    me, day = _me(request), clock.today()
    actor, language = request.family.actor, _language(request)
    lines = queries.decided_for(actor, me, language, day)
    turns_18 = queries.turns_18_on(actor, me)
    return _page(
        request,
        "home",
        me,
        lines=lines,
        inherited=[one for one in lines if me.is_student and one.is_inherited],
        passed=queries.record_of(actor, me, language)[:3],
        opted_out=queries.is_opted_out(actor, me, day),
        turns_18=turns_18 if turns_18 and turns_18 > day and not me.is_student else None,
        rights_passed=queries.rights_passed_on(actor, me) if me.is_student else None,
        others=queries.others_of(actor),
        open_corrections=[one for one in queries.corrections_of(actor, me) if not one.answer],
    )


def record(request: FamilyRequest) -> HttpResponse:
    """Who received what, when, why, and under which agreement."""
    me = _me(request)
    found = queries.record_of(request.family.actor, me, _language(request))
    return _page(request, "record", me, passed=found)


def stop(request: FamilyRequest, purpose: str, recipient_id: UUID | None = None) -> HttpResponse:
    """First what would happen; the button does it. Two taps from the first page."""
    me, day, family = _me(request), clock.today(), request.family
    language = _language(request)
    line = queries.decision_for(family.actor, me, language, day, purpose, recipient_id)
    names = queries.recipient_names(family.actor, [recipient_id] if recipient_id else [])
    if recipient_id and recipient_id not in names:
        raise Http404
    form = OnceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = actions.stop_sharing(
            family=family,
            me=me,
            line=line,
            recipient_id=recipient_id,
            token=form.sent_token,
            language=language,
            site=request.build_absolute_uri("/"),
            day=day,
            by=family.actor,
        )
        return _done(request, me, receipt, gettext("Stopped. Nothing more is sent for this."))
    impact = consequences.impact_of(
        organization_id=family.organization_id,
        subject_id=me.subject.id,
        purpose=line.purpose,
        recipient_id=recipient_id,
        day=day,
    )
    return _page(
        request,
        "stop",
        me,
        line=line,
        form=form,
        impact=impact,
        recipient=names.get(recipient_id, "") if recipient_id else "",
    )


def confirm(request: FamilyRequest, purpose: str, recipient_id: UUID | None = None) -> HttpResponse:
    """The student makes a consent of a guardian their own."""
    me, day, family = _me(request), clock.today(), request.family
    if not me.is_student:
        raise Http404
    language = _language(request)
    line = queries.decision_for(family.actor, me, language, day, purpose, recipient_id)
    form = OnceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = actions.confirm_inherited(
            family=family,
            me=me,
            line=line,
            token=form.sent_token,
            language=language,
            site=request.build_absolute_uri("/"),
            day=day,
            by=family.actor,
        )
        return _done(request, me, receipt, gettext("Confirmed. It is your own decision now."))
    return _page(request, "confirm", me, line=line, form=form)


def directory(request: FamilyRequest, kind: str) -> HttpResponse:
    """Directory information: kept back, or no longer."""
    if kind not in [word.value for word in OptOutKind]:
        raise Http404
    me, family = _me(request), request.family
    form = OnceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = actions.keep_directory(
            family=family,
            me=me,
            kind=OptOutKind(kind),
            token=form.sent_token,
            language=_language(request),
            site=request.build_absolute_uri("/"),
            day=clock.today(),
            by=family.actor,
        )
        return _done(request, me, receipt, gettext("Saved. It holds from now on."))
    return _page(request, "directory", me, form=form, is_set=kind == OptOutKind.SET)


def _done(request: FamilyRequest, me: Me, receipt: Any, words: str) -> HttpResponse:
    if receipt is not None and me.email:
        mail(receipt, to=me.email, names=paper.Names(child=me.child_name, signer=me.name))
    messages.success(request, words)
    return redirect("family_receipts")


@sensitive_post_parameters()
def correction(request: FamilyRequest) -> HttpResponse:
    """Ask the school to correct something; read what it answered."""
    me, family = _me(request), request.family
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_correction(
            family=family,
            me=me,
            about=CorrectionAbout(form.cleaned_data["about"]),
            about_id=None,
            words=form.cleaned_data["words"],
            by=family.actor,
        )
        messages.success(request, gettext("Sent. The school's answer will stand on this page."))
        return redirect("family_correction")
    asked = queries.corrections_of(family.actor, me)
    return _page(request, "correction", me, form=form, asked=asked)


def receipts(request: FamilyRequest) -> HttpResponse:
    me = _me(request)
    found = receipt_queries.receipts_for(request.family.actor, me.subject.id)
    return _page(request, "receipts", me, receipts=found)


def receipt(request: FamilyRequest, code: str) -> HttpResponse:
    """The paper of one receipt."""
    me = _me(request)
    found = receipt_queries.receipt_for(request.family.actor, me.subject.id, code)
    return _file(paper.pdf(found, _names(me, found)), f"{code}.pdf", "application/pdf")


def receipts_zip(request: FamilyRequest) -> HttpResponse:
    """Everything to keep: papers, signed files, keys, and the script that checks them."""
    me = _me(request)
    found = receipt_queries.receipts_for(request.family.actor, me.subject.id)
    content = paper.bundle((one, _names(me, one)) for one in found)
    return _file(content, "receipts.zip", "application/zip")


def _names(me: Me, receipt: Any) -> paper.Names:
    """The own name on the own receipts; who else decided is not told."""
    is_own = receipt.issued_by_id == me.user_id
    return paper.Names(child=me.child_name, signer=me.name if is_own else "")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def other(request: FamilyRequest) -> HttpResponse:
    """On to another child of the same person: the code that was confirmed was theirs."""
    wanted = request.POST.get("child", "")
    for one in queries.others_of(request.family.actor):
        if one.token_hash == wanted:
            kept = request.session[door.SESSION]
            request.session[door.SESSION] = {**kept, "hash": one.token_hash}
            return redirect("family_home")
    raise Http404


@require_POST
def leave(request: FamilyRequest) -> HttpResponse:
    """On a phone that others use too."""
    door.forget(request)
    return render(request, "mine/left.html")
