from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import resume_request
from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from portal import confirming
from portal.forms import CodeForm
from portal.http import Request


def by_code(request: Request) -> HttpResponseBase:
    """For people without password and second factor: a code by email, then on with the act."""
    own = get_adapter(request).get_reauthentication_methods(request.user)
    if own[0]["url"] != request.path:
        return redirect(f"{own[0]['url']}?{urlencode({'next': _next(request)})}")
    form, shown = CodeForm(), ""
    if request.method == "POST" and "send" in request.POST:
        code = confirming.send_code(request)
        if code is None:
            form = CodeForm({})
            form.add_error(None, "Too many codes were asked for. Wait a minute and try again.")
        # Nobody has the mailbox of an invented person.
        shown = code if code and settings.DEMO else ""
    elif request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            if confirming.take_code(request, form.cleaned_data["code"]):
                return resume_request(request) or redirect(_next(request))
            form.add_error("code", "This is not the code that was sent, or it no longer works.")
    return render(
        request,
        "portal/confirm_by_code.html",
        {
            "form": form,
            "waiting": confirming.code_is_waiting(request),
            "next": _next(request),
            "shown": shown,
        },
    )


def _next(request: Request) -> str:
    """Only an address of this portal; anything else leads home."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    secure = request.is_secure()
    inside = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=secure
    )
    return wanted if inside else "/"
