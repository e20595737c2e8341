from __future__ import annotations

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal.rules.permissions import Role
from sharing.demo import families as families_of_demo
from sharing.demo.cast import CAST, CAST_BY_KEY

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def cast(request: HttpRequest) -> HttpResponse:
    """The invented people, one click each."""
    people = [(person, [Role(role).label for role in person.roles]) for person in CAST]
    families = families_of_demo.told_in(settings.DEMO_FOLDER)
    return render(request, "demo/cast.html", {"people": people, "families": families})


@require_POST
def letter(request: HttpRequest) -> HttpResponse:
    """A family's letter, made now: its link and the code that is printed on it."""
    families = families_of_demo.told_in(settings.DEMO_FOLDER)
    chosen = request.POST.get("family", "")
    if not settings.DEMO or chosen not in families:
        raise Http404
    steward = get_object_or_404(get_user_model(), email=CAST_BY_KEY["vera"].email)
    claim = families_of_demo.written(steward.pk, chosen, families[chosen])
    return render(request, "demo/letter.html", {"claim": claim, "chosen": chosen})


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    person = CAST_BY_KEY.get(request.POST.get("person", ""))
    if person is None:
        raise Http404
    user = get_object_or_404(get_user_model(), email=person.email)
    login(request, user, backend=BACKEND)
    return redirect("home")
