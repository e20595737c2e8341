from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from portal.http import Request
from portal.rules.decision import Refused
from sharing.linkage import actions, queries
from sharing.linkage.forms import AnswerForm
from sharing.linkage.rules.reading import Answer


def read(request: Request, reference: str, number: int) -> HttpResponse:
    """The next pair, side by side; each look is recorded. A POST says what the pair is."""
    if request.method == "POST":
        return _answer(request, reference, number)
    page = queries.reading_page_for(request.actor, reference, number)
    if page.pair is not None:
        actions.open_pair(pair=page.pair, by=request.actor)
    context = {"page": page, "linkage": page.linkage, "exchange": page.linkage.exchange}
    return render(request, "linkage/read.html", context)


def _answer(request: Request, reference: str, number: int) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        pair = queries.pair_for(request.actor, reference, number, form.cleaned_data["pair"])
        try:
            actions.label_pair(
                pair=pair, answer=Answer(form.cleaned_data["answer"]), by=request.actor
            )
        except Refused as refused:
            # Another reader was quicker: nothing is wrong, the next pair follows.
            messages.info(request, str(refused))
    return redirect("linkage_read", reference, number)


@require_POST
def undo(request: Request, reference: str, number: int) -> HttpResponse:
    found = queries.linkage_for(request.actor, reference, number)
    actions.undo_label(linkage=found, by=request.actor)
    messages.success(request, "Your last answer was taken back.")
    return redirect("linkage_read", reference, number)
