"""A receipt by mail: the paper attached, and how to keep and check it. Leaves after the commit."""

from __future__ import annotations

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from consent.models import Receipt
from consent.receipts.paper import Names, files_of


def mail(receipt: Receipt, *, to: str, names: Names) -> None:
    """To the person who decided. Nothing about the child stands in the mail itself."""
    language = receipt.language if receipt.language in ("en", "es") else "en"
    with translation.override(language):
        message = EmailMessage(
            subject=gettext("Your receipt %(code)s") % {"code": receipt.code},
            body=gettext(
                "Thank you. Your receipt is attached. Please keep it.\n\n"
                "You may change your mind on any day. Open your link, or ask the school.\n"
            ),
            to=[to],
        )
    for name, content in files_of(receipt, names):
        kind = "application/pdf" if name.endswith(".pdf") else "application/json"
        message.attach(name, content, kind)
    transaction.on_commit(lambda: _send(message))


def _send(message: EmailMessage) -> None:
    # The decision is on file; a mail server that does not answer must not seem to undo it.
    message.send(fail_silently=True)
