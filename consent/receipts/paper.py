"""A receipt for people: a tagged PDF with the names, and all a family may keep in one zip."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from consent.models import Receipt
from consent.receipts import verify_receipt
from consent.receipts.issuing import record_of
from consent.receipts.record import Line, ReceiptRecord
from consent.rules.asking import texts_en, texts_es
from consent.rules.asking.elements import in_words
from portal.paper import pdf_of, qr
from portal.vault import signing

_SHORT = {"es": texts_es.SHORT}


@dataclass(frozen=True, slots=True)
class Names:
    """Who is meant: put on the paper for the family, and nowhere else."""

    child: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    kind: str
    purpose: str
    recipients: tuple[str, ...]
    elements: tuple[str, ...]
    line: Line


def pdf(receipt: Receipt, names: Names) -> bytes:
    """In the language in which the family decided; English where we have no other."""
    record = record_of(receipt)
    language = record.language if record.language in ("en", "es") else "en"
    with translation.override(language):
        return pdf_of(render_to_string("receipts/receipt.html", _told(record, names, language)))


def _told(record: ReceiptRecord, names: Names, language: str) -> dict[str, Any]:
    return {
        "record": record,
        "names": names,
        "language": language,
        "lines": [printed(record, line, language) for line in record.lines],
        "qr": qr(record.verify_url),
    }


def printed(record: ReceiptRecord, line: Line, language: str) -> PrintedLine:
    short = _SHORT.get(language, texts_en.SHORT)
    return PrintedLine(
        kind=line.kind.value,
        purpose=short[line.purpose],
        recipients=tuple(party.name for party in record.recipients_of(line)),
        elements=tuple(in_words(line.elements, language)),
        line=line,
    )


def files_of(receipt: Receipt, names: Names) -> list[tuple[str, bytes]]:
    """The paper, and the signed files a machine reads."""
    found = [
        (f"{receipt.code}.pdf", pdf(receipt, names)),
        (f"{receipt.code}.27560.dsse.json", receipt.iso27560.encode()),
    ]
    if receipt.kantara:
        found.append((f"{receipt.code}.kantara.dsse.json", receipt.kantara.encode()))
    return found


def bundle(receipts: Iterable[tuple[Receipt, Names]]) -> bytes:
    """A zip with every receipt, the public keys, and the script that checks them offline."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for receipt, names in receipts:
            for name, content in files_of(receipt, names):
                archive.writestr(name, content)
        archive.writestr("portal-keys.json", keys_file())
        archive.writestr("verify_receipt.py", script())
        archive.writestr("READ_ME.txt", render_to_string("receipts/read_me.txt"))
    return out.getvalue()


def keys_file() -> str:
    return json.dumps({"keys": signing.published()}, indent=1, ensure_ascii=False)


def script() -> bytes:
    return Path(verify_receipt.__file__).read_bytes()
