"""The family page: read, choose, say which child, sign. No account, no script needed."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from consent import actions, door, languages, notices, visits
from consent.door import Family, FamilyRequest
from consent.family_forms import ChildForm, ChoiceForm, CodeForm, SignForm, child_of
from consent.queries.family import (
    FamilyNotice,
    address_for,
    child_named_for,
    link_for,
    notice_shown_to,
)
from consent.rules.answer import Child, Content
from consent.rules.asking.signing import choices_of
from consent.rules.vocabulary import Authenticated, LinkKind
from consent.views.family_receipts import receipt_for
from consent.visits import Visit
from portal import clock

Page = Callable[..., HttpResponse]


def spoken(view: Page) -> Page:
    """In the family's language."""

    @functools.wraps(view)
    def page(request: FamilyRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with languages.speaking(request, request.family.language):
            return view(request, *args, **kwargs)

    return page


def with_notice(view: Page) -> Page:
    """The page of a link that asks something; other links only open what was decided."""

    @spoken
    @functools.wraps(view)
    def page(request: FamilyRequest) -> HttpResponse:
        family = request.family
        language = languages.current(request, family.language)
        notice = notice_shown_to(
            family.actor,
            revision_id=family.revision_id,
            campaign_id=family.campaign_id,
            language=language,
        )
        if notice is None:
            return _to(family, "family_code")
        languages.offer(request, notice.languages, language)
        return view(request, notice, visits.of(request, family))

    return page


@with_notice
def read(request: FamilyRequest, notice: FamilyNotice, visit: Visit) -> HttpResponse:
    return _page(request, "read", notice, visit=visit)


@with_notice
def choose(request: FamilyRequest, notice: FamilyNotice, visit: Visit) -> HttpResponse:
    questions = notice.questions
    form = ChoiceForm(
        request.POST if request.method == "POST" else None,
        questions=questions,
        initial=ChoiceForm.initial_of(questions, visit.choices),
    )
    if request.method == "POST" and form.is_valid():
        visit.choices = form.chosen()
        visits.keep(request, request.family, visit)
        return _after_choice(request.family)
    return _page(request, "choose", notice, form=form)


def _after_choice(family: Family) -> HttpResponse:
    if not is_personal(family):
        return _to(family, "family_who")
    return _to(family, "family_sign" if family.is_known else "family_code")


@with_notice
def who(request: FamilyRequest, notice: FamilyNotice, visit: Visit) -> HttpResponse:
    """Which child, at an open link; whether there is such a child is never told."""
    family = request.family
    if is_personal(family) or not visit.has_chosen:
        return _to(family, "family_code" if visit.has_chosen else "family_choose")
    form = ChildForm(
        request.POST if request.method == "POST" else None,
        today=clock.today(),
        initial=ChildForm.initial_of(visit.child, visit.email),
    )
    if request.method == "POST" and form.is_valid():
        visit.child, visit.email = form.child(), form.cleaned_data["email"]
        visit.email_confirmed = False
        _send_to_visitor(request, visit)
        return _to(family, "family_code")
    return _page(request, "who", notice, form=form)


@spoken
def code(request: FamilyRequest) -> HttpResponse:
    """The code, mailed or printed; without a notice to answer, the way to what was decided."""
    family = request.family
    visit = visits.of(request, family)
    if not is_personal(family) and not visit.email:
        return _to(family, "family_who")
    if family.is_known or visit.email_confirmed:
        return _after_code(family)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "send" in request.POST:
        _send(request, visit)
        return redirect(reverse("family_code", args=[family.token]) + "?sent=1")
    if request.method == "POST" and form.is_valid():
        if _confirmed(request, visit, form.cleaned_data["code"]):
            return _after_code(family)
        form.add_error("code", _wrong_code())
    context = {"form": form, "visit": visit, "sent": "sent" in request.GET or bool(visit.code_id)}
    return _page(request, "code", None, **context)


def _wrong_code() -> str:
    return gettext("This code is not right, or it is too old. Check it, or ask for a new one.")


def _after_code(family: Family) -> HttpResponse:
    return _to(family, "family_sign") if family.revision_id else redirect("family_home")


def _send(request: FamilyRequest, visit: Visit) -> None:
    family = request.family
    if is_personal(family):
        link = link_for(family.actor, family.link_id)
        actions.send_code(link=link, by=family.actor)
    else:
        _send_to_visitor(request, visit)


def _send_to_visitor(request: FamilyRequest, visit: Visit) -> None:
    family = request.family
    sent = actions.send_visitor_code(family=family, email=visit.email, by=family.actor)
    visit.code_id = str(sent)
    visits.keep(request, family, visit)


def _confirmed(request: FamilyRequest, visit: Visit, typed: str) -> bool:
    family = request.family
    if is_personal(family):
        link = link_for(family.actor, family.link_id)
        how = actions.confirm_code(link=link, code=typed, by=family.actor)
        if how:
            door.make_known(request, link, how)
        return how is not None
    right = bool(visit.code_id) and actions.confirm_visitor_code(
        family=family, code_id=UUID(visit.code_id), code=typed, by=family.actor
    )
    if right:
        visit.email_confirmed, visit.code_id = True, ""
        visits.keep(request, family, visit)
    return right


@with_notice
def sign(request: FamilyRequest, notice: FamilyNotice, visit: Visit) -> HttpResponse:
    family = request.family
    if not (family.is_known or visit.email_confirmed):
        return _to(family, "family_code")
    if set(visit.choices) != {one.part.key for one in notice.questions}:
        return _to(family, "family_choose")
    form = SignForm(
        request.POST if request.method == "POST" else None,
        personal=is_personal(family),
        is_student=family.is_student,
        initial={"token": visit.token},
    )
    if request.method == "POST" and request.POST.get("token") == visit.done.get("token"):
        return _to(family, "family_done")
    if request.method == "POST" and form.is_valid():
        return _signed(request, notice, visit, form)
    shown = {
        "form": form,
        "child": child_named_for(family.actor, family.subject_id) or visit.child_name,
        "chosen": [(one, visit.choices[one.part.key]) for one in notice.questions],
    }
    return _page(request, "sign", notice, **shown)


def _signed(
    request: FamilyRequest, notice: FamilyNotice, visit: Visit, form: SignForm
) -> HttpResponse:
    family, day = request.family, clock.today()
    personal = is_personal(family)
    email = address_for(family.actor, family.guardian_id) if personal else visit.email
    content = Content(
        child=Child() if personal else child_of(visit.child),
        signer=form.signer(email, notice.text.language),
        choices=choices_of(notice.terms.parts, visit.choices),
        signed_on=day,
        expires_on=_ends_on(notice, day),
        statement=notice.text.statement,
        notice_code=f"{notice.revision.code}/{notice.revision.revision}",
    )
    signed = actions.sign_answer(
        family=family,
        notice=notice,
        content=content,
        authenticated=family.authenticated if personal else Authenticated.EMAIL,
        token=form.sent_token,
        day=day,
        by=family.actor,
    )
    if signed.answer_id is not None:
        child = child_named_for(family.actor, family.subject_id) or visit.child_name
        receipt = receipt_for(request, notice, content, signed, child)
        done = {
            "token": str(form.sent_token),
            "on": day.isoformat(),
            "email": email,
            "name": content.signer.name,
        }
        fresh = Visit(choices=visit.choices, done=done, receipt=receipt)
        fresh.child, fresh.email = visit.child, visit.email
        fresh.email_confirmed = visit.email_confirmed
        visits.keep(request, family, fresh)
        # With the answer, or not at all: whoever clicked twice finds the receipt.
        request.session.save()
    return _to(family, "family_done")


def _ends_on(notice: FamilyNotice, day: date) -> date | None:
    campaign = notice.campaign
    return notices.ends_on(
        notice.revision, signed_on=day, campaign_ends=campaign.expires_on if campaign else None
    )


@with_notice
def done(request: FamilyRequest, notice: FamilyNotice, visit: Visit) -> HttpResponse:
    if not visit.done:
        return _to(request.family, "family_link")
    chosen = [(one, visit.choices.get(one.part.key)) for one in notice.questions]
    signed_on = date.fromisoformat(visit.done["on"])
    shown = {
        "chosen": chosen,
        "visit": visit,
        "signed_on": signed_on,
        "ends_on": _ends_on(notice, signed_on),
        "personal": is_personal(request.family),
    }
    return _page(request, "done", notice, **shown)


def is_personal(family: Family) -> bool:
    return family.kind in (LinkKind.PERSONAL, LinkKind.CLAIM)


def _to(family: Family, name: str) -> HttpResponse:
    if not family.token:
        raise Http404
    return redirect(name, token=family.token)


def _page(
    request: FamilyRequest, step: str, notice: FamilyNotice | None, **context: Any
) -> HttpResponse:
    family = request.family
    shared = {"family": family, "notice": notice, "step": step, "personal": is_personal(family)}
    return render(request, f"family/{step}.html", {**shared, **context})
