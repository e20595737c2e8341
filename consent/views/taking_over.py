"""Letters for students who decide for themselves now."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from consent.actions.taking_over import Claim, invite_students
from consent.queries import organizations_for
from consent.queries.taking_over import MOST, TakingOver, taking_over_for
from portal.http import Request
from portal.paper import pdf_of, qr
from portal.rules.permissions import Permission


def taking_over(request: Request) -> HttpResponse:
    """Who takes over; a POST makes the letters, each with a new link and code. One that looks for
    a name makes none: names do not belong into addresses."""
    found = taking_over_for(request.actor)
    words = request.POST.get("find", "").strip()
    if request.method == "POST" and "find" not in request.POST:
        wanted = _wanted(found, request.POST.get("student", ""))
        if wanted:
            return _letters(request, wanted)
        return redirect("taking_over")
    waiting = sum(one.invited_at is None for one in found)
    if words:
        found = [one for one in found if words.casefold() in one.name.casefold()]
    page = Paginator(found, MOST if words else 25).get_page(request.GET.get("page"))
    context = {"page": page, "waiting": waiting, "words": words}
    return render(request, "taking_over/list.html", context)


def _wanted(found: list[TakingOver], student: str) -> list[TakingOver]:
    """The one that was named, or everybody without a letter."""
    if student:
        return [one for one in found if str(one.subject_id) == student]
    return [one for one in found if one.invited_at is None]


def _letters(request: Request, wanted: list[TakingOver]) -> HttpResponse:
    pages: list[tuple[str, str]] = []
    district = ""
    for organization_id, name in organizations_for(request.actor, Permission.CONSENT_WRITE):
        ids = [one.subject_id for one in wanted if one.passing.organization_id == organization_id]
        if ids:
            claims = invite_students(
                organization_id=organization_id, subject_ids=ids, by=request.actor
            )
            pages += [page for claim in claims for page in _pages(request, claim, name)]
            district = name
    html = render_to_string("family/sheets_pdf.html", {"pages": pages, "district": district})
    response = HttpResponse(pdf_of(html), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="letters.pdf"'
    return response


def _pages(request: Request, claim: Claim, district: str) -> list[tuple[str, str]]:
    """In English and in Spanish: nobody has asked the student yet."""
    address = request.build_absolute_uri(reverse("family_link", args=[claim.token]))
    told = {"claim": claim, "district": district, "address": address, "qr": qr(address)}
    pages: list[tuple[str, str]] = []
    for language in ("en", "es"):
        with translation.override(language):
            pages.append((language, render_to_string("taking_over/letter_pdf.html", told)))
    return pages
