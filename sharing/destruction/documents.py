"""The certificate as a document: tagged PDF, with the certificate as data inside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string

from portal.paper import Attached, pdf_of
from portal.vault.seal import in_groups
from sharing.destruction.rules.certificate import canonical
from sharing.destruction.rules.methods import Method


def attached_name(reference: str) -> str:
    return f"{reference}.json"


def certificate_pdf(content: Mapping[str, Any], *, sha256: str, fingerprint: str) -> bytes:
    inside = Attached(
        attached_name(content["certificate"]),
        "The certificate in canonical form; its SHA-256 is the hash that the document names",
        canonical(content),
    )
    return pdf_of(_html(content, sha256=sha256, fingerprint=fingerprint), [inside])


def _html(content: Mapping[str, Any], *, sha256: str, fingerprint: str) -> str:
    signed = content["certifiedBy"]
    packages = [
        {
            **one,
            **{name: date.fromisoformat(one[name]) for name in ("sentOn", "takenOn", "dueOn")},
        }
        for one in content["packages"]
    ]
    return render_to_string(
        "destruction/certificate_pdf.html",
        {
            "certificate": content,
            "packages": packages,
            "rows": sum(one["rows"] for one in packages),
            "method": Method(content["method"]),
            "performed_on": date.fromisoformat(content["performedOn"]),
            "at": datetime.fromisoformat(signed["at"]),
            "sha256": sha256,
            "attached": attached_name(content["certificate"]),
            "fingerprint": in_groups(fingerprint),
        },
    )
