"""Pages for whoever checks a receipt: the number, the file, the keys, the text that was shown."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from consent.forms_receipts import CheckForm
from consent.queries import receipts as queries
from consent.receipts import paper, verify_receipt
from portal.vault import signing


def keys(request: HttpRequest) -> HttpResponse:
    """/.well-known/portal-keys.json: every public key, with the time in which it signed."""
    response = HttpResponse(paper.keys_file(), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def script(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(paper.script(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verify_receipt.py"'
    return response


def verify(request: HttpRequest, code: str) -> HttpResponse:
    """That a receipt with this number was issued, by whom and when. Nothing about anybody."""
    issued = queries.receipt_issued(None, code)
    if issued is None:
        raise Http404
    return render(request, "receipts/issued.html", {"issued": issued, "code": code})


def verify_file(request: HttpRequest) -> HttpResponse:
    """Checks a receipt's file as the script does, and keeps nothing of it."""
    form = CheckForm(request.POST or None, request.FILES or None)
    finding, said = None, []
    if request.method == "POST" and form.is_valid():
        finding = verify_receipt.check(_json(form.content()), signing.published())
        said = verify_receipt.said_in(finding.receipt) if finding.receipt else []
    context = {"form": form, "finding": finding, "said": said}
    return render(request, "receipts/verify.html", context)


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def notice_text(request: HttpRequest, sha256: str) -> HttpResponse:
    """The exact text that a receipt points to."""
    text = queries.published_text(None, sha256)
    if text is None:
        raise Http404
    return render(request, "receipts/notice.html", {"text": text, "sha256": sha256})
