"""The consent desk of a community partner."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from consent import actions, letters, queries
from consent.forms_doors import ChoicesForm, PaperForm, content_of
from consent.views.refusals import on_form
from consent.views.scans import scan_response
from portal import clock
from portal.http import Request
from portal.rules.decision import Refused
from portal.rules.intake import Rejected


@require_GET
def desk(request: Request) -> HttpResponse:
    page = Paginator(queries.collected_for(request.actor), 25).get_page(request.GET.get("page"))
    context = {
        "desks": queries.desks_for(request.actor),
        "page": page,
        "lines": queries.collected_lines_for(request.actor, list(page)),
    }
    return render(request, "consent/desk.html", context)


@require_POST
def poster(request: Request, link_id: UUID) -> HttpResponse:
    """A poster with a link of its own; printed again, it gets another, and both work."""
    found = queries.desk_for(request.actor, link_id)
    made = actions.make_poster(desk=found.link, by=request.actor)
    content = letters.poster_pdf(
        district=found.link.organization.name,
        title=found.campaign.title,
        address=request.build_absolute_uri(reverse("family_link", args=[made.token])),
        closes_on=found.campaign.closes_on,
    )
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="poster.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@sensitive_post_parameters()
def paper(request: Request, link_id: UUID) -> HttpResponse:
    """A signed form and its scan, handed in to the district."""
    found = queries.desk_for(request.actor, link_id)
    texts = queries.desk_texts(request.actor, found)
    if not texts:
        raise Http404
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        notices=[(str(text.id), f"{text.title} ({text.language})") for text in texts],
        initial={"signed_on": clock.today(), "notice": str(texts[0].id)},
    )
    parts = queries.parts_for(request.actor, texts[0])
    choices = ChoicesForm(
        request.POST or None,
        parts=[(part.key, f"{part.purpose.label}: {part.partner}") for part in parts],
    )
    if request.method == "POST" and form.is_valid() and choices.is_valid():
        text = next(text for text in texts if str(text.id) == form.cleaned_data["notice"])
        kinds = choices.kinds()
        content = content_of(
            form,
            [(part.purpose, part.partner_id, kinds[part.key], part.elements) for part in parts],
            language=text.language,
            code=text.revision.code,
            statement=text.statement,
        )
        try:
            kept = actions.collect_paper(
                desk=found.link,
                text=text,
                content=content,
                scan=form.cleaned_data["scan"],
                token=form.cleaned_data["token"],
                by=request.actor,
            )
        except Rejected as rejected:
            form.add_error("scan", str(rejected))
        except Refused as refused:
            on_form(form, refused)
        else:
            words = "The form is with the district." if kept else "This form was handed in before."
            messages.success(request, words)
            return redirect("desk")
    context = {"desk": found, "form": form, "choices": choices}
    return render(request, "consent/desk_paper.html", context)


@require_GET
def scan(request: Request, answer_id: UUID) -> FileResponse:
    return scan_response(queries.collected_scan_for(request.actor, answer_id))
