"""A refusal about what was typed belongs beside the form; one about the role is a page."""

from __future__ import annotations

from django.forms import Form

from portal.rules.decision import Refused


def on_form(form: Form, refused: Refused) -> None:
    """Shows the reasons on the form, unless the person may not do this at all."""
    if any(reason.code == "ROLE_SCOPE" for reason in refused.decision.reasons):
        raise refused
    for reason in refused.decision.reasons:
        form.add_error(None, reason.text)
